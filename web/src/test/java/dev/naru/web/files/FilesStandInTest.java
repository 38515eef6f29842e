package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that stand in for others: the page of a single-page application, and pages for errors. */
class FilesStandInTest {

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("img"));
    Files.writeString(folder.resolve("index.html"), "<p>app</p>");
    Files.writeString(folder.resolve("404.html"), "<p>nowhere</p>");
    Files.writeString(folder.resolve("405.html"), "x".repeat(100_000));
  }

  private WebFixture serve(String extra) throws IOException {
    return WebFixture.on(
        NetworkKind.MEMORY,
        "- { routes: [{ path: /a/, files: '%s', %s }] }".formatted(folder, extra));
  }

  @Test
  void whereNothingIsTheFallbackAnswers() throws IOException {
    try (WebFixture web = serve("fallback: index.html")) {
      for (String path : new String[] {"/a/", "/a/users", "/a/users/7", "/a/users/7/", "/a/img/"}) {
        TestResponse page = web.get(path);
        assertThat(page.status()).as(path).isEqualTo(200);
        assertThat(page.body()).isEqualTo("<p>app</p>");
        assertThat(page.field("ETag")).isPresent();
        assertThat(web.get(path, "If-None-Match: " + page.field("ETag").orElseThrow()).status())
            .isEqualTo(304);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/app.js", "/a/img/logo.png", "/a/.env", "/a/users/.git/config.txt"})
  void aFileThatIsMissingIsNotTheFallback(String path) throws IOException {
    try (WebFixture web = serve("fallback: index.html")) {
      assertThat(web.get(path).status()).isEqualTo(404);
    }
  }

  @Test
  void aFallbackThatIsNotThereIsNotFound() throws IOException {
    try (WebFixture web = serve("fallback: app.html, errors: { 404: /none.html }")) {
      assertThat(web.get("/a/users").status()).isEqualTo(404);
      assertThat(web.get("/a/x.js").body()).startsWith("404 Not Found");
    }
  }

  @Test
  void anErrorHasItsPage() throws IOException {
    try (WebFixture web = serve("errors: { 404: /404.html, 405: /405.html, 416: /404.html }")) {
      TestResponse missing = web.get("/a/x.js", "Range: bytes=0-1", "If-None-Match: *");
      assertThat(missing.status()).isEqualTo(404);
      assertThat(missing.body()).isEqualTo("<p>nowhere</p>");
      assertThat(missing.field("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(missing.field("Cache-Control")).contains("no-store");
      assertThat(missing.field("ETag")).isEmpty();
      assertThat(missing.field("Accept-Ranges")).isEmpty();
      TestResponse refused = web.ask("POST", "/a/", "Content-Length: 0");
      assertThat(refused.status()).isEqualTo(405);
      assertThat(refused.field("Allow")).contains("GET, HEAD, OPTIONS");
      assertThat(refused.body()).hasSize(100_000);
      TestResponse beyond = web.get("/a/", "Range: bytes=900-");
      assertThat(beyond.status()).isEqualTo(416);
      assertThat(beyond.field("Content-Range")).contains("bytes */10");
      assertThat(beyond.body()).isEqualTo("<p>nowhere</p>");
      assertThat(web.ask("HEAD", "/a/x.js").field("Content-Length")).contains("14");
      assertThat(web.get("/a/404.html").status()).isEqualTo(200);
    }
  }
}
