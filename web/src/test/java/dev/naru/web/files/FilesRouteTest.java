package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesRouteTest {

  private static final Instant LONG_AGO = Instant.parse("2020-02-02T02:02:02.123456789Z");
  private static final int LARGE = 300_000;

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("dir/empty"));
    write("a.txt", "0123456789");
    write("empty.txt", "");
    write("index.html", "<p>root</p>");
    write("dir/index.html", "<p>dir</p>");
    write("large.bin", "x".repeat(LARGE - 10) + "0123456789");
    write("app.js", "plain");
    write("app.js.br", "brotli");
    write("app.js.gz", "gzip!");
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
  }

  @ParameterizedTest
  @EnumSource(NetworkKind.class)
  void aSmallFileIsSentColdAndThenFromMemory(NetworkKind kind) throws IOException {
    try (WebFixture web = WebFixture.on(kind, WebFixture.files(folder))) {
      TestResponse cold = web.get("/a.txt");
      TestResponse warm = web.get("/a.txt");
      assertThat(cold.status()).isEqualTo(200);
      assertThat(cold.body()).isEqualTo("0123456789");
      assertThat(cold.fields())
          .contains(
              "Content-Type: text/plain; charset=utf-8",
              "Last-Modified: Sun, 02 Feb 2020 02:02:02 GMT",
              "Cache-Control: no-cache",
              "X-Content-Type-Options: nosniff",
              "Accept-Ranges: bytes",
              "Content-Length: 10");
      assertThat(cold.field("ETag")).isPresent();
      assertThat(cold.field("Vary")).isEmpty();
      assertThat(warm.body()).isEqualTo(cold.body());
      assertThat(warm.field("ETag")).isEqualTo(cold.field("ETag"));
    }
  }

  @ParameterizedTest
  @EnumSource(NetworkKind.class)
  void aLargeFileIsSentWholeAndInParts(NetworkKind kind) throws IOException {
    try (WebFixture web = WebFixture.on(kind, WebFixture.files(folder))) {
      TestResponse whole = web.get("/large.bin");
      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).hasSize(LARGE).endsWith("x0123456789");
      assertThat(whole.field("Content-Type")).contains("application/octet-stream");
      TestResponse end = web.get("/large.bin", "Range: bytes=-10");
      assertThat(end.status()).isEqualTo(206);
      assertThat(end.body()).isEqualTo("0123456789");
      assertThat(end.field("Content-Range")).contains("bytes 299990-299999/300000");
      TestResponse head = web.ask("HEAD", "/large.bin");
      assertThat(head.field("Content-Length")).contains("300000");
      assertThat(head.field("ETag")).isEqualTo(whole.field("ETag"));
    }
  }

  @Test
  void anEmptyFileIsAnAnswer() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      TestResponse empty = web.get("/empty.txt");
      assertThat(empty.status()).isEqualTo(200);
      assertThat(empty.field("Content-Length")).contains("0");
      assertThat(web.get("/empty.txt", "Range: bytes=0-").status()).isEqualTo(416);
    }
  }

  @Test
  void headSendsTheSameHead() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      TestResponse get = web.get("/a.txt");
      TestResponse head = web.ask("HEAD", "/a.txt", "Range: bytes=1-2");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.fields().stream().filter(line -> !line.startsWith("Date:")))
          .containsExactlyInAnyOrderElementsOf(
              get.fields().stream().filter(line -> !line.startsWith("Date:")).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "get", "TRACE"})
  void otherMethodsAreNotAllowed(String method) throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      TestResponse refused = web.ask(method, "/a.txt", "Content-Length: 0");
      assertThat(refused.status()).isEqualTo(405);
      assertThat(refused.field("Allow")).contains("GET, HEAD, OPTIONS");
    }
  }

  @Test
  void optionsTellsTheMethods() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      TestResponse options = web.ask("OPTIONS", "/a.txt");
      assertThat(options.status()).isEqualTo(204);
      assertThat(options.field("Allow")).contains("GET, HEAD, OPTIONS");
    }
  }

  @Test
  void whatTheClientHasIsNotSentAgain() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      for (String path : new String[] {"/a.txt", "/large.bin", "/app.js"}) {
        TestResponse first = web.get(path);
        String tag = first.field("ETag").orElseThrow();
        String date = first.field("Last-Modified").orElseThrow();
        TestResponse same = web.get(path, "If-None-Match: " + tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.field("ETag")).contains(tag);
        assertThat(same.field("Vary")).isEqualTo(first.field("Vary"));
        assertThat(same.field("Cache-Control")).contains("no-cache");
        assertThat(same.field("Content-Type")).isEmpty();
        assertThat(same.field("Content-Length")).isEmpty();
        assertThat(web.get(path, "If-Modified-Since: " + date).status()).isEqualTo(304);
        assertThat(web.get(path, "If-Match: \"other\"").status()).isEqualTo(412);
        assertThat(web.get(path, "If-None-Match: \"other\"").status()).isEqualTo(200);
        assertThat(web.ask("HEAD", path, "If-None-Match: " + tag).status()).isEqualTo(304);
      }
    }
  }

  @Test
  void onePartIsSent() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      TestResponse part = web.get("/a.txt", "Range: bytes=2-4");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("234");
      assertThat(part.field("Content-Range")).contains("bytes 2-4/10");
      assertThat(part.field("Content-Length")).contains("3");
      TestResponse beyond = web.get("/a.txt", "Range: bytes=10-");
      assertThat(beyond.status()).isEqualTo(416);
      assertThat(beyond.field("Content-Range")).contains("bytes */10");
      TestResponse all = web.get("/a.txt", "Range: bytes=0-");
      assertThat(all.status()).isEqualTo(206);
      assertThat(all.field("Content-Range")).contains("bytes 0-9/10");
    }
  }

  @Test
  void aPartOfAnotherStateIsTheWhole() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      String tag = web.get("/a.txt").field("ETag").orElseThrow();
      String range = "Range: bytes=1-1";
      assertThat(web.get("/a.txt", range, "If-Range: " + tag).status()).isEqualTo(206);
      assertThat(web.get("/a.txt", range, "If-Range: \"other\"").status()).isEqualTo(200);
      assertThat(web.get("/a.txt", range, "If-Range: W/" + tag).status()).isEqualTo(200);
      assertThat(web.get("/a.txt", range, "If-Range: Sun, 02 Feb 2020 02:02:02 GMT").status())
          .isEqualTo(206);
      assertThat(web.get("/a.txt", range, "If-None-Match: " + tag).status()).isEqualTo(304);
    }
  }

  @Test
  void theBestReadyCodingIsSent() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      TestResponse brotli = web.get("/app.js", "Accept-Encoding: gzip, br");
      assertThat(brotli.body()).isEqualTo("brotli");
      assertThat(brotli.field("Content-Encoding")).contains("br");
      assertThat(brotli.field("Content-Type")).contains("text/javascript; charset=utf-8");
      TestResponse gzip = web.get("/app.js", "Accept-Encoding: gzip");
      assertThat(gzip.body()).isEqualTo("gzip!");
      assertThat(gzip.field("Content-Encoding")).contains("gzip");
      TestResponse plain = web.get("/app.js");
      assertThat(plain.body()).isEqualTo("plain");
      assertThat(plain.field("Content-Encoding")).isEmpty();
      assertThat(brotli.field("ETag")).isNotEqualTo(gzip.field("ETag"));
      assertThat(plain.field("ETag")).isNotEqualTo(gzip.field("ETag"));
      for (TestResponse response : new TestResponse[] {brotli, gzip, plain}) {
        assertThat(response.field("Vary")).contains("Accept-Encoding");
      }
      TestResponse part =
          web.get("/app.js", "Accept-Encoding: br", "Range: bytes=0-2", "If-Range: \"x\"");
      assertThat(part.body()).isEqualTo("brotli");
    }
  }

  @Test
  void aCodingOlderThanItsOriginalIsIgnored() throws IOException {
    Files.setLastModifiedTime(folder.resolve("app.js.br"), FileTime.from(LONG_AGO.minusSeconds(1)));
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      assertThat(web.get("/app.js", "Accept-Encoding: br, gzip").body()).isEqualTo("gzip!");
      assertThat(web.get("/app.js", "Accept-Encoding: br").body()).isEqualTo("plain");
    }
  }

  @Test
  void aFolderAnswersWithItsIndex() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      assertThat(web.get("/").body()).isEqualTo("<p>root</p>");
      assertThat(web.get("/dir/").body()).isEqualTo("<p>dir</p>");
      TestResponse slash = web.get("/dir?a=b");
      assertThat(slash.status()).isEqualTo(308);
      assertThat(slash.field("Location")).contains("/dir/?a=b");
      assertThat(web.get("/dir/empty/").status()).isEqualTo(404);
      assertThat(web.get("/a.txt/").status()).isEqualTo(404);
      assertThat(web.get("/a.txt/b").status()).isEqualTo(404);
    }
  }

  @Test
  void rulesAreTheRoutesOwn() throws IOException {
    write("start.htm", "start");
    String sites =
        "- { routes: [{ path: /s/, files: '%s', cache: 1h, index: [none.html, start.htm] }] }"
            .formatted(folder);
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, sites)) {
      TestResponse start = web.get("/s/");
      assertThat(start.body()).isEqualTo("start");
      assertThat(start.field("Cache-Control")).contains("max-age=3600");
      assertThat(web.get("/s").field("Location")).isEqualTo(Optional.of("/s/"));
      assertThat(web.get("/s/missing").field("Cache-Control")).contains("no-store");
    }
  }
}
