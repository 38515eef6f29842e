package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several parts of a file in one answer. */
class FilesRangesTest {

  /** Small enough for the memory, and not. */
  private static final int SMALL = 10_000;

  private static final int LARGE = 400_000;

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(folder.resolve("small.bin"), content(SMALL));
    Files.writeString(folder.resolve("large.bin"), content(LARGE));
  }

  private static String content(int size) {
    StringBuilder out = new StringBuilder(size + 8);
    while (out.length() < size) {
      out.append(out.length()).append('\n');
    }
    return out.substring(0, size);
  }

  /** The parts of a multipart body as {@code first-last/size} and content, read strictly. */
  private static List<String> parts(TestResponse response) {
    Matcher type =
        Pattern.compile("multipart/byteranges; boundary=([0-9a-f]{32})")
            .matcher(response.field("Content-Type").orElseThrow());
    assertThat(type.matches()).isTrue();
    String delimiter = "\r\n--" + type.group(1);
    String body = "\r\n" + response.body();
    assertThat(body).startsWith(delimiter + "\r\n").endsWith(delimiter + "--\r\n");
    List<String> parts = new ArrayList<>();
    String inner = body.substring(0, body.length() - (delimiter + "--\r\n").length());
    for (String part : inner.split(Pattern.quote(delimiter + "\r\n"), -1)) {
      if (!part.isEmpty()) {
        Matcher head =
            Pattern.compile(
                    "Content-Type: application/octet-stream\r\n"
                        + "Content-Range: bytes (\\d+-\\d+/\\d+)\r\n\r\n(.*)",
                    Pattern.DOTALL)
                .matcher(part);
        assertThat(head.matches()).as(part).isTrue();
        parts.add(head.group(1));
        parts.add(head.group(2));
      }
    }
    return parts;
  }

  @ParameterizedTest
  @CsvSource({
    "small.bin, 10000, MEMORY",
    "large.bin, 400000, MEMORY",
    "small.bin, 10000, EPOLL",
    "large.bin, 400000, EPOLL"
  })
  void severalPartsComeInOneAnswer(String name, int size, NetworkKind kind) throws IOException {
    String content = content(size);
    try (WebFixture web = WebFixture.on(kind, WebFixture.files(folder))) {
      int far = size - 3_000;
      TestResponse response =
          web.get("/" + name, "Range: bytes=" + far + "-" + (far + 999) + ", 0-4,-5");
      assertThat(response.status()).isEqualTo(206);
      assertThat(response.field("Content-Range")).isEmpty();
      assertThat(response.field("Content-Length"))
          .contains(Integer.toString(response.body().length()));
      assertThat(response.field("ETag")).isPresent();
      assertThat(parts(response))
          .containsExactly(
              far + "-" + (far + 999) + "/" + size,
              content.substring(far, far + 1_000),
              "0-4/" + size,
              content.substring(0, 5),
              size - 5 + "-" + (size - 1) + "/" + size,
              content.substring(size - 5));
    }
  }

  @Test
  void longPartsOfALargeFileAreReadPieceByPiece() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.EPOLL, WebFixture.files(folder))) {
      List<String> parts = parts(web.get("/large.bin", "Range: bytes=200000-399999,10-150009"));
      String content = content(LARGE);
      assertThat(parts)
          .containsExactly(
              "200000-399999/400000",
              content.substring(200_000),
              "10-150009/400000",
              content.substring(10, 150_010));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small.bin", "large.bin"})
  void partsOfAnotherStateOrOfNothingAreNotSent(String name) throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      String range = "Range: bytes=0-4,5000-5004";
      String tag = web.get("/" + name).field("ETag").orElseThrow();
      assertThat(web.get("/" + name, range, "If-Range: " + tag).status()).isEqualTo(206);
      assertThat(web.get("/" + name, range, "If-Range: \"x\"").status()).isEqualTo(200);
      assertThat(web.get("/" + name, range, "If-None-Match: " + tag).status()).isEqualTo(304);
      assertThat(web.get("/" + name, "Range: bytes=900000-,800000-").status()).isEqualTo(416);
      TestResponse head = web.ask("HEAD", "/" + name, range);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.field("Content-Length"))
          .contains(Long.toString(Files.size(folder.resolve(name))));
    }
  }

  /** The "range bomb" of 2011: much work, or much to send, for few bytes of request. */
  @ParameterizedTest
  @ValueSource(strings = {"small.bin", "large.bin"})
  void aBombOfRangesCostsNoMoreThanTheWhole(String name) throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      int size = (int) Files.size(folder.resolve(name));
      StringBuilder many = new StringBuilder("Range: bytes=0-");
      for (int i = 1; i < 1_000; i++) {
        many.append(",").append(i).append("-");
      }
      TestResponse whole = web.get("/" + name, many.toString());
      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).hasSize(size);
      TestResponse one = web.get("/" + name, "Range: bytes=0-,0-,0-,0-,0-,1-,2-,-1,0-0");
      assertThat(one.status()).isEqualTo(206);
      assertThat(one.field("Content-Range")).contains("bytes 0-" + (size - 1) + "/" + size);
      StringBuilder tiny = new StringBuilder("Range: bytes=0-0");
      for (int i = 1; i < 32; i++) {
        tiny.append(",").append(i * 300).append("-").append(i * 300);
      }
      TestResponse parts = web.get("/" + name, tiny.toString());
      assertThat(parts.status()).isEqualTo(206);
      assertThat(parts.body().length()).isLessThan(32 * 200);
    }
  }

  @Test
  void aFileThatChangesWhileItsPartsAreSentCutsTheConnection() throws IOException {
    Path file = folder.resolve("huge.bin");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(64L << 20);
    }
    try (WebFixture web =
            WebFixture.on(TestPlatform.on(NetworkKind.EPOLL), WebFixture.files(folder));
        TestClient client = web.connect()) {
      client.reading(false);
      client.send("GET /huge.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=0-40000000,50000000-\r\n\r\n");
      web.get("/missing"); // the loop has turned
      client.readingUpTo(1_000);
      try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
        huge.write("another".getBytes(StandardCharsets.US_ASCII));
      }
      client.reading(true);
      assertThat(client.rest()).startsWith("HTTP/1.1 206").doesNotContain("--\r\n");
    }
  }
}
