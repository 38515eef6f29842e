package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are compressed here, because they do not lie there in a coding. */
class FilesCompressionTest {

  private static final String BROWSER = "Accept-Encoding: gzip, deflate, br, zstd";
  private static final Instant LONG_AGO = Instant.parse("2020-02-02T02:02:02Z");

  @TempDir Path folder;
  private String text;
  private String large;

  @BeforeEach
  void files() throws IOException {
    text = "The ferry crosses the river. ".repeat(100);
    large = lines(700_000);
    write("a.txt", text);
    write("large.js", large);
    write("tiny.txt", "x".repeat(1_023));
    write("photo.jpg", text);
    write("ready.css", text);
    write("ready.css.gz", "ready");
    byte[] noise = new byte[5_000];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("noise.txt"), noise);
  }

  private static String lines(int size) {
    StringBuilder out = new StringBuilder(size + 20);
    Random random = new Random(7);
    while (out.length() < size) {
      out.append("let x").append(random.nextInt(1_000_000)).append(" = 1;\n");
    }
    return out.toString();
  }

  private void write(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
  }

  private WebFixture serve(String extra) throws IOException {
    return WebFixture.on(
        NetworkKind.MEMORY, "- { routes: [{ path: /, files: '%s'%s }] }".formatted(folder, extra));
  }

  private static String decoded(TestResponse response) throws IOException {
    byte[] body = response.body().getBytes(StandardCharsets.ISO_8859_1);
    InputStream in = new ByteArrayInputStream(body);
    in =
        switch (response.field("Content-Encoding").orElse("identity")) {
          case "br" -> new BrotliInputStream(in);
          case "zstd" -> new ZstdInputStream(in);
          case "gzip" -> new GZIPInputStream(in);
          default -> in;
        };
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "gzip, deflate, br, zstd! br",
        "gzip, deflate! gzip",
        "zstd, gzip! zstd",
        "gzip;q=1, br;q=0.5! gzip",
        "br;q=0, *;q=0.1! zstd",
        "identity;q=0, gzip;q=0.1! gzip"
      })
  void aTextIsSentInTheCodingThatTheClientLikesBest(String accepted, String coding)
      throws IOException {
    try (WebFixture web = serve("")) {
      for (String path : new String[] {"/a.txt", "/large.js"}) {
        for (int round = 0; round < 2; round++) {
          TestResponse response = web.get(path, "Accept-Encoding: " + accepted);
          assertThat(response.status()).isEqualTo(200);
          assertThat(response.field("Content-Encoding")).contains(coding);
          assertThat(response.field("Vary")).contains("Accept-Encoding");
          assertThat(response.field("ETag").orElseThrow())
              .startsWith("W/\"")
              .endsWith(coding + "\"");
          assertThat(response.field("Accept-Ranges")).isEmpty();
          assertThat(response.field("Content-Length"))
              .contains(Integer.toString(response.body().length()));
          assertThat(decoded(response)).isEqualTo(path.equals("/a.txt") ? text : large);
          TestResponse head = web.ask("HEAD", path, "Accept-Encoding: " + accepted);
          assertThat(head.field("Content-Length")).isEqualTo(response.field("Content-Length"));
          assertThat(head.field("Content-Encoding")).contains(coding);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"/tiny.txt, false", "/photo.jpg, false", "/noise.txt, true"})
  void whatIsNotWorthItIsSentAsItIs(String path, boolean varies) throws IOException {
    try (WebFixture web = serve("")) {
      for (int round = 0; round < 2; round++) {
        TestResponse response = web.get(path, BROWSER);
        assertThat(response.field("Content-Encoding")).isEmpty();
        assertThat(response.body()).hasSize((int) Files.size(folder.resolve(path.substring(1))));
        assertThat(response.field("Vary").isPresent()).isEqualTo(varies);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"', compress: false'", "', memory: 0'", "', memory: 4KiB'"})
  void whereItIsNotWantedOrCannotBeKeptNothingIsMade(String extra) throws IOException {
    try (WebFixture web = serve(extra)) {
      TestResponse response = web.get("/a.txt", BROWSER);
      assertThat(response.field("Content-Encoding")).isEmpty();
      assertThat(response.field("Vary")).isEmpty();
      assertThat(response.body()).isEqualTo(text);
      assertThat(web.get("/ready.css", BROWSER).body()).isEqualTo("ready");
    }
  }

  @Test
  void aFileThatLiesThereInACodingIsNotMadeInAnother() throws IOException {
    try (WebFixture web = serve("")) {
      assertThat(web.get("/ready.css", BROWSER).body()).isEqualTo("ready");
      assertThat(web.get("/ready.css", "Accept-Encoding: br").body()).isEqualTo(text);
    }
  }

  @Test
  void theVaryIsThereWhateverTheAnswer() throws IOException {
    try (WebFixture web = serve("")) {
      TestResponse plain = web.get("/a.txt");
      String tag = plain.field("ETag").orElseThrow();
      assertThat(plain.field("Content-Encoding")).isEmpty();
      assertThat(tag).startsWith("\"");
      String made = web.get("/a.txt", BROWSER).field("ETag").orElseThrow();
      List<TestResponse> all =
          List.of(
              plain,
              web.get("/a.txt", "If-None-Match: " + tag),
              web.get("/a.txt", BROWSER, "If-None-Match: " + made),
              web.get("/a.txt", BROWSER, "If-Match: \"x\""),
              web.get("/a.txt", "Range: bytes=0-4"),
              web.get("/a.txt", "Range: bytes=9999-"));
      assertThat(all)
          .extracting(TestResponse::status)
          .containsExactly(200, 304, 304, 412, 206, 416);
      for (TestResponse response : all) {
        assertThat(String.join(", ", response.all("Vary"))).contains("Accept-Encoding");
      }
    }
  }

  @Test
  void whatTheClientHasNeedsNotBeMade() throws IOException {
    String tag;
    try (WebFixture web = serve("")) {
      tag = web.get("/a.txt", BROWSER).field("ETag").orElseThrow();
    }
    try (WebFixture web = serve("")) {
      TestResponse same = web.get("/a.txt", BROWSER, "If-None-Match: " + tag);
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.field("ETag")).contains(tag);
      assertThat(web.get("/a.txt", BROWSER, "If-Match: " + tag).status()).isEqualTo(412);
      assertThat(web.get("/a.txt", "Accept-Encoding: gzip", "If-None-Match: " + tag).status())
          .isEqualTo(200);
    }
  }

  @Test
  void partsAreOfThePlainFile() throws IOException {
    try (WebFixture web = serve("")) {
      String made = web.get("/a.txt", BROWSER).field("ETag").orElseThrow();
      TestResponse part = web.get("/a.txt", BROWSER, "Range: bytes=4-8");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.field("Content-Encoding")).isEmpty();
      assertThat(part.body()).isEqualTo("ferry");
      TestResponse resumed = web.get("/a.txt", BROWSER, "Range: bytes=4-8", "If-Range: " + made);
      assertThat(resumed.status()).isEqualTo(200);
      assertThat(decoded(resumed)).isEqualTo(text);
    }
  }

  @Test
  void aChangedFileIsMadeAnew() throws IOException {
    try (WebFixture web = WebFixture.on(TestPlatform.withManualClock(), WebFixture.files(folder))) {
      TestResponse one = web.get("/a.txt", BROWSER);
      Files.writeString(folder.resolve("a.txt"), "new ".repeat(1_000));
      web.platform().clock().advance(FilesRoute.CHECK);
      TestResponse two = web.get("/a.txt", BROWSER);
      assertThat(decoded(two)).isEqualTo("new ".repeat(1_000));
      assertThat(two.field("ETag")).isNotEqualTo(one.field("ETag"));
      Files.writeString(folder.resolve("large.js"), "short");
      assertThat(decoded(web.get("/large.js", BROWSER))).isEqualTo("short");
    }
  }

  @Test
  void allWhoAskAtTheSameTimeGetIt() throws Exception {
    try (WebFixture web = serve("")) {
      List<CompletableFuture<String>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String coding = List.of("gzip", "br", "zstd", "identity").get(i % 4);
        all.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return decoded(web.get("/large.js", "Accept-Encoding: " + coding));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
      }
      for (CompletableFuture<String> one : all) {
        assertThat(one.get()).isEqualTo(large);
      }
    }
  }
}
