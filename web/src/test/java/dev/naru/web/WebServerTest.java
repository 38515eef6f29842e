package dev.naru.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.health.Health;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.http.log.AccessLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {

  private static final String TWO_SITES =
      """
      - hosts: [a.test, "*.a.test"]
        routes:
          - { path: /, respond: root }
          - { path: /deep, respond: deep }
          - { path: /deep/er/, respond: deeper, type: text/html, headers: { set: { X-Kind: "1" } } }
          - { path: /gone, respond: "", status: 410 }
          - { path: /teapot, respond: "{}", type: application/json, status: 418 }
      - hosts: b.test
        routes: [{ path: /only/, respond: only }]
      """;

  private static final String REDIRECTS =
      """
      - routes:
          - { path: /old/, redirect: /new/ }
          - { path: /page, redirect: /index.html, status: 302 }
          - { path: /out/, redirect: "https://example.org" }
          - { path: /sub, redirect: "https://example.org/x/", status: 301 }
          - { path: /query, redirect: "/q?a=b", status: 307 }
          - { path: /root/, redirect: /, status: 303 }
      """;

  @ParameterizedTest
  @EnumSource(NetworkKind.class)
  void theHostTellsTheSiteAndTheLongestPathTheRoute(NetworkKind kind) throws IOException {
    try (WebFixture web = WebFixture.on(kind, TWO_SITES)) {
      assertThat(web.get("/").body()).isEqualTo("root");
      assertThat(web.get("/x/y").body()).isEqualTo("root");
      assertThat(web.get("/deep").body()).isEqualTo("deep");
      assertThat(web.get("/deep/x").body()).isEqualTo("deep");
      assertThat(web.get("/deeper").body()).isEqualTo("root");
      assertThat(web.get("/deep/er/x").body()).isEqualTo("deeper");
      assertThat(web.get("/deep/%65r/").body()).isEqualTo("deeper");
      assertThat(web.get("/", "Host: x.A.test:99").body()).isEqualTo("root");
      assertThat(web.get("/only/", "Host: b.test").body()).isEqualTo("only");
      assertThat(web.get("/", "Host: b.test").status()).isEqualTo(404);
      assertThat(web.get("/", "Host: c.test").status()).isEqualTo(421);
    }
  }

  @Test
  void noRouteEchoesATrace() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, TWO_SITES)) {
      TestResponse refused = web.ask("TRACE", "/deep/er/", "Cookie: secret=1");
      assertThat(refused.status()).isEqualTo(405);
      assertThat(refused.field("Allow")).isPresent();
      assertThat(refused.body()).doesNotContain("secret");
    }
  }

  @Test
  void anAnswerIsAsItIsWritten() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, TWO_SITES)) {
      TestResponse html = web.get("/deep/er/");
      assertThat(html.field("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(html.field("X-Kind")).contains("1");
      TestResponse json = web.ask("POST", "/teapot", "Content-Length: 0");
      assertThat(json.status()).isEqualTo(418);
      assertThat(json.field("Content-Type")).contains("application/json");
      TestResponse gone = web.get("/gone");
      assertThat(gone.status()).isEqualTo(410);
      assertThat(gone.body()).isEmpty();
      assertThat(gone.field("Content-Type")).isEmpty();
    }
  }

  @Test
  void fieldsAreChangedByRuleOnEveryAnswer(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.txt"), "a");
    String sites =
        """
        - headers:
            set: { Strict-Transport-Security: max-age=63072000, X-Frame-Options: DENY }
            remove: [Server, etag]
          routes:
            - { path: /files/, files: '%s', headers: { set: { cache-control: public } } }
            - path: /text
              respond: text
              headers: { set: { X-Frame-Options: SAMEORIGIN }, add: { Link: [</a>, </b>] } }
            - { path: /old, redirect: /text }
        """
            .formatted(folder);
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, sites)) {
      for (String path :
          new String[] {"/files/a.txt", "/files/x", "/files", "/text", "/old", "/x"}) {
        TestResponse response = web.get(path);
        assertThat(response.field("Strict-Transport-Security")).contains("max-age=63072000");
        assertThat(response.field("Server")).isEmpty();
        assertThat(response.field("X-Frame-Options"))
            .contains(path.equals("/text") ? "SAMEORIGIN" : "DENY");
      }
      TestResponse file = web.get("/files/a.txt");
      assertThat(file.field("ETag")).isEmpty();
      assertThat(file.field("Cache-Control")).contains("public");
      assertThat(file.field("Last-Modified")).isPresent();
      assertThat(web.get("/text").all("Link")).containsExactly("</a>", "</b>");
      assertThat(web.ask("POST", "/files/a.txt", "Content-Length: 0").field("Allow")).isPresent();
    }
  }

  @Test
  void aRuleThatChangesLeavesItsRouteAlone() throws IOException {
    String sites = "- { headers: { set: { X-A: '%s' } }, routes: [{ path: /, respond: a }] }";
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, sites.formatted("1"))) {
      assertThat(web.get("/").field("X-A")).contains("1");
      web.server().apply(WebFixture.config(sites.formatted("2")));
      assertThat(web.get("/").field("X-A")).contains("2");
    }
  }

  @Test
  void answersAreCompressedWhereThatIsWanted() throws IOException {
    String text = "The ferry crosses the river. ".repeat(100);
    String sites =
        """
        - compress: true
          routes:
            - { path: /yes, respond: "%1$s" }
            - { path: /no, respond: "%1$s", compress: false }
        """
            .formatted(text);
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, sites)) {
      assertThat(web.get("/yes", "Accept-Encoding: br").field("Content-Encoding")).contains("br");
      assertThat(web.get("/no", "Accept-Encoding: br").body()).isEqualTo(text);
    }
  }

  @Test
  void aPathWithASlashIsAskedForWithOne() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, TWO_SITES)) {
      TestResponse slash = web.get("/deep/er?q=%20&r=1");
      assertThat(slash.status()).isEqualTo(308);
      assertThat(slash.field("Location")).contains("/deep/er/?q=%20&r=1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/old/a/b?x=1, 308, /new/a/b?x=1",
    "/old/, 308, /new/",
    "/old, 308, /old/",
    "/page, 302, /index.html",
    "/page/below?x, 302, /index.html?x",
    "/out/a%20b, 308, https://example.org/a%20b",
    "/out/.evil.org, 308, https://example.org/.evil.org",
    "/out/@evil.org/, 308, https://example.org/@evil.org/",
    "/sub, 301, https://example.org/x/",
    "/sub/y, 301, https://example.org/x/y",
    "/query/y?c=d, 307, /q?a=b",
    "/root/, 303, /",
    "/root/x, 303, /x",
    "/root//evil.org, 303, /evil.org",
    "/root/%E2%82%AC%3B%25, 303, /%E2%82%AC%3B%25",
  })
  void aRedirectKeepsWhatItsTargetLetsItKeep(String target, int status, String location)
      throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, REDIRECTS)) {
      TestResponse response = web.get(target);
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.field("Location")).contains(location);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/root/%0d%0aX:y", "/root/%5cevil.org", "/root/..;/x", "/root/%2fevil"})
  void noPathBreaksOutOfALocation(String target) throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, REDIRECTS)) {
      TestResponse response = web.get(target);
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.field("Location")).isEmpty();
    }
  }

  @Test
  void anErrorIsAPageForPeopleAndALineForPrograms() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, TWO_SITES)) {
      TestResponse line = web.get("/x", "Host: b.test", "Accept: */*");
      assertThat(line.body()).isEqualTo("404 Not Found. There is nothing at this address.\n");
      assertThat(line.field("Content-Type")).contains("text/plain; charset=utf-8");
      TestResponse page =
          web.get("/x", "Host: b.test", "Accept: text/html,application/xml;q=0.9,*/*;q=0.8");
      assertThat(page.field("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(page.body())
          .startsWith("<!doctype html>")
          .contains("<html lang=\"en\">", "<h1>404 Not Found</h1>")
          .doesNotContainIgnoringCase("naru")
          .doesNotContain("http:", "https:");
      assertThat(page.field("Server").orElse("")).doesNotContainPattern("\\d");
      TestResponse refused = web.get("/x", "Host: b.test", "Accept: text/html;q=0, */*");
      assertThat(refused.field("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(web.ask("HEAD", "/x", "Host: b.test").field("Content-Length"))
          .isEqualTo(line.field("Content-Length"));
    }
  }

  @Test
  void aReloadTouchesOnlyWhatChanged(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.txt"), "a");
    String files = "- { path: /files/, files: '" + folder + "' }\n";
    String before = "- routes:\n" + (files + "- { path: /, respond: one }\n").indent(4);
    String after =
        "- routes:\n"
            + (files + "- { path: /, respond: two }\n- { path: /n, respond: n }").indent(4);
    try (WebFixture web = WebFixture.on(NetworkKind.EPOLL, before);
        TestClient kept = web.connect()) {
      assertThat(kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response().body()).isEqualTo("one");
      var listeners = web.server().listeners();
      web.server().apply(WebFixture.config(after));
      assertThat(web.server().listeners()).isEqualTo(listeners);
      assertThat(kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response().body()).isEqualTo("two");
      assertThat(web.get("/n").body()).isEqualTo("n");
      assertThat(web.get("/files/a.txt").body()).isEqualTo("a");
      web.server().apply(WebFixture.config(before));
      assertThat(web.get("/n").body()).isEqualTo("one");
    }
  }

  @Test
  void aReloadThatFailsChangesNothing(@TempDir Path folder) throws IOException {
    try (WebFixture web =
        WebFixture.on(NetworkKind.EPOLL, "- routes: [{ path: /, respond: one }]")) {
      WebConfig bad =
          WebFixture.config(
              "- routes: [{ path: /, respond: two }, { path: /f, files: '"
                  + folder.resolve("gone")
                  + "' }]");
      var listeners = web.server().listeners();
      assertThatThrownBy(() -> web.server().apply(bad))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("route /f: cannot read the folder");
      assertThat(web.server().listeners()).isEqualTo(listeners);
      assertThat(web.get("/").body()).isEqualTo("one");
      assertThat(web.server().health()).isEqualTo(Health.UP);
    }
  }

  @Test
  void aStartThatFailsLeavesNothingBehind(@TempDir Path folder) {
    assertThatThrownBy(
            () -> WebFixture.on(NetworkKind.EPOLL, WebFixture.files(folder.resolve("gone"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot read the folder");
  }

  @Test
  void drainingEndsConnectionsAndAcceptsNoMore() throws IOException {
    try (WebFixture web =
            WebFixture.on(NetworkKind.EPOLL, "- routes: [{ path: /, respond: one }]");
        TestClient idle = web.connect()) {
      assertThat(idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response().status()).isEqualTo(200);
      var address = web.address();
      web.server().drain(Duration.ofSeconds(20));
      assertThat(idle.rest()).isEmpty();
      assertThatThrownBy(() -> TestClient.connect(web.platform().platform().network(), address))
          .isInstanceOf(IOException.class);
    }
  }

  private static AccessLogConfig log(Path file) {
    return new AccessLogConfig(file, AccessLog.Format.COMBINED);
  }

  @Test
  void eachRequestIsALineOfTheAccessLog(@TempDir Path folder) throws IOException {
    WebConfig plain = WebFixture.config("- routes: [{ path: /, respond: one }]");
    Path file = folder.resolve("access.log");
    WebConfig logged = with(plain, plain.sites(), Optional.of(log(file)));
    try (WebFixture web =
        WebFixture.on(NetworkKind.EPOLL, "- routes: [{ path: /, respond: one }]")) {
      web.get("/before");
      web.server().apply(logged);
      web.get("/one");
      web.server().apply(logged);
      web.get("/two");
      web.server().drain(Duration.ofSeconds(20));
    }
    assertThat(Files.readString(file))
        .contains("\"GET /one HTTP/1.1\" 200 3", "\"GET /two HTTP/1.1\" 200 3")
        .doesNotContain("/before");
  }

  @Test
  void aReloadTouchesNeitherAnOpenConnectionNorAnUpload() throws IOException {
    String before =
        "- routes: [{ path: /, respond: one }, { path: /gone, respond: x }, { path: /new, respond:"
            + " a }]";
    String after = "- routes: [{ path: /, respond: one }, { path: /new, respond: b }]";
    try (WebFixture web = WebFixture.on(NetworkKind.EPOLL, before);
        TestClient idle = web.connect();
        TestClient upload = web.connect()) {
      String get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      assertThat(idle.send(get).response().body()).isEqualTo("one");
      upload.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
      upload.send("GET /new HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
      WebConfig next = WebFixture.config(after);
      web.server().apply(with(WebFixture.config(before), next.sites(), next.accessLog()));
      assertThat(idle.send(get).response().body()).isEqualTo("one");
      upload.send("56789");
      assertThat(upload.response().body()).isIn("a", "b");
      assertThat(upload.send(get).response().body()).isEqualTo("one");
      assertThat(web.get("/new").body()).isEqualTo("b");
      assertThat(web.get("/gone").body()).isEqualTo("one");
      var metrics = web.platform().platform().metrics();
      assertThat(metrics.get("naru.http.connections").gauge().value()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void theAccessLogIsAFileOrAMapping() {
    String sites = "\n  sites:\n    - routes: [{ path: /, respond: x }]\n";
    for (String written : List.of("a.log", "{ file: a.log }", "{ file: a.log, format: json }")) {
      AccessLogConfig read =
          WebFixture.read("web:\n  access-log: " + written + sites).accessLog().orElseThrow();
      assertThat(read.file().getFileName()).hasToString("a.log");
      assertThat(read.format() == AccessLog.Format.JSON).isEqualTo(written.contains("json"));
    }
  }

  @Test
  void eachRouteCountsWhatItAnswers() throws IOException {
    String sites =
        """
        - hosts: [a.test, b.test]
          routes: [{ path: /, respond: one }, { path: /gone, respond: two, status: 410 }]
        """;
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, sites)) {
      web.get("/");
      web.get("/x?y");
      web.get("/gone");
      var metrics = web.platform().platform().metrics();
      assertThat(metrics.get("naru.web.requests").tags("route", "/", "status", "2xx").counter())
          .satisfies(counter -> assertThat(counter.getId().getTag("site")).isEqualTo("a.test"))
          .satisfies(counter -> assertThat(counter.count()).isEqualTo(2));
      assertThat(metrics.get("naru.web.requests").tag("route", "/gone").counters())
          .extracting(counter -> counter.count())
          .containsExactlyInAnyOrder(0.0, 0.0, 1.0, 0.0);
      assertThat(metrics.get("naru.web.requests").counters()).hasSize(8);
    }
  }

  @Test
  void anAccessLogThatCannotBeWrittenIsARefusal(@TempDir Path folder) throws IOException {
    WebConfig plain = WebFixture.config("- routes: [{ path: /, respond: two }]");
    WebConfig bad = with(plain, plain.sites(), Optional.of(log(folder.resolve("no/access.log"))));
    try (WebFixture web =
        WebFixture.on(NetworkKind.EPOLL, "- routes: [{ path: /, respond: one }]")) {
      assertThatThrownBy(() -> web.server().apply(bad))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot write the access log");
      assertThat(web.get("/").body()).isEqualTo("one");
    }
  }

  private static WebConfig with(
      WebConfig config, List<SiteConfig> sites, Optional<AccessLogConfig> log) {
    return new WebConfig(
        config.listen(),
        config.proxyProtocolFrom(),
        sites,
        log,
        config.trustedProxies(),
        config.trustedField());
  }
}
