package dev.naru.web.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.http.server.HttpService;
import dev.naru.web.WebConfig;
import dev.naru.web.WebFixture;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gates in front of routes, through a server. */
class GatesTest {

  private static final String TRUSTED = "trusted-proxies: [127.0.0.1]";

  private static String route(String kind, String gates) {
    return "- { routes: [{ path: /, " + kind + ", gates: { " + gates + " } }] }";
  }

  private static String text(String gates) {
    return route("respond: yes", gates);
  }

  private static WebFixture web(String gates) throws IOException {
    return WebFixture.on(TestPlatform.withManualClock(), text(gates), TRUSTED);
  }

  private static List<Integer> statuses(WebFixture web, int count, String... fields)
      throws IOException {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(web.get("/", fields).status());
    }
    return all;
  }

  // --- networks

  @Test
  void onlyThoseWhoAreAllowedPassAndNobodyWhoIsDenied() throws Exception {
    try (WebFixture web = web("allow: [10.0.0.0/8, 2001:db8::/32], deny: [10.6.6.0/24]")) {
      assertThat(web.get("/", "X-Forwarded-For: 10.1.2.3").status()).isEqualTo(200);
      assertThat(web.get("/", "X-Forwarded-For: 2001:db8::7").status()).isEqualTo(200);
      assertThat(web.get("/", "X-Forwarded-For: 10.6.6.6").status()).isEqualTo(403);
      assertThat(web.get("/", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(403);
      assertThat(web.get("/").status()).isEqualTo(403);
    }
  }

  /** Every kind of route, the way to the closing slash, and methods that nobody answers. */
  @Test
  void gatesStandBeforeRoutesOfEveryKind(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("a.txt"), "a");
    for (String kind :
        List.of(
            "files: '" + folder + "'",
            "redirect: https://example.org/",
            "respond: yes",
            "proxy: [http://127.0.0.1:1]")) {
      String site = "- { routes: [{ path: /x/, " + kind + ", gates: { deny: [0.0.0.0/0] } }] }";
      try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, site)) {
        assertThat(web.get("/x/a.txt").status()).as(kind).isEqualTo(403);
        assertThat(web.get("/x").status()).as(kind).isEqualTo(403);
        assertThat(web.ask("TRACE", "/x/").status()).as(kind).isEqualTo(403);
      }
    }
  }

  // --- rates

  @Test
  void whoAsksTooOftenIsToldWhenToComeBack() throws Exception {
    try (WebFixture web = web("rate: [{ requests: 2, per: 10s }]")) {
      TestResponse first = web.get("/");
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.field("RateLimit-Policy")).contains("\"address\";q=2;w=10");
      assertThat(first.field("RateLimit")).contains("\"address\";r=1;t=5");
      assertThat(web.get("/").field("RateLimit")).contains("\"address\";r=0;t=10");
      TestResponse refused = web.get("/");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.field("Retry-After")).contains("5");
      assertThat(refused.field("RateLimit")).contains("\"address\";r=0;t=10");
      web.platform().clock().advance(Duration.ofSeconds(5));
      assertThat(statuses(web, 2)).containsExactly(200, 429);
      assertThat(
              web.platform()
                  .platform()
                  .metrics()
                  .get("naru.gate.refused")
                  .tags("gate", "rate", "route", "/")
                  .counter()
                  .count())
          .isEqualTo(2);
    }
  }

  @Test
  void filesAreCountedAndSayWhatIsLeftToo(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("a.txt"), "a");
    try (WebFixture web =
        WebFixture.on(
            TestPlatform.withManualClock(),
            route("files: '" + folder + "'", "rate: [{ requests: 2, per: 1m }]"))) {
      for (int left = 1; left >= 0; left--) {
        TestResponse answer = web.get("/a.txt");
        assertThat(answer.body()).isEqualTo("a");
        assertThat(answer.field("RateLimit"))
            .hasValueSatisfying(value -> assertThat(value).startsWith("\"address\";r="));
      }
      assertThat(web.get("/a.txt").status()).isEqualTo(429);
    }
  }

  @Test
  void keysAreCountedApart() throws Exception {
    try (WebFixture web =
        web("rate: [{ requests: 1, per: 1m, key: 'header:X-Key' }, { requests: 3, per: 1m }]")) {
      assertThat(statuses(web, 2, "X-Key: a")).containsExactly(200, 429);
      assertThat(statuses(web, 1, "X-Key: b")).containsExactly(200);
      // What the first limit refuses the second has not seen: this is its third.
      TestResponse without = web.get("/");
      assertThat(without.status()).isEqualTo(200);
      assertThat(without.all("RateLimit-Policy"))
          .containsExactlyInAnyOrder("\"header-x-key\";q=1;w=60", "\"address\";q=3;w=60");
      assertThat(statuses(web, 1, "X-Key: c")).containsExactly(429);
      assertThat(statuses(web, 1, "X-Key: d", "X-Forwarded-For: 10.0.0.1")).containsExactly(200);
    }
  }

  @Test
  void theBodyOfWhoIsRefusedIsNotWaitedFor() throws Exception {
    try (WebFixture web = web("deny: [0.0.0.0/0]");
        TestClient client = web.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(403);
    }
  }

  // --- concurrency

  /** A server behind a proxy that answers when it is told to. */
  private static final class Slow implements AutoCloseable {
    final BlockingQueue<HttpExchange> asked = new LinkedBlockingQueue<>();
    final TestPlatform platform = TestPlatform.withManualClock();
    final HttpService service = new HttpService(platform.platform(), asked::add, HttpObserver.NONE);
    final WebFixture web;

    Slow(String gates) throws IOException {
      int port =
          ((InetSocketAddress) service.listen(Endpoint.parse("http://127.0.0.1:0")).address())
              .getPort();
      web =
          WebFixture.on(
              platform, route("proxy: ['http://127.0.0.1:" + port + "']", gates), TRUSTED);
    }

    HttpExchange next() throws InterruptedException {
      HttpExchange exchange = asked.poll(30, TimeUnit.SECONDS);
      assertThat(exchange).isNotNull();
      return exchange;
    }

    void answer() throws InterruptedException {
      next().send(200, Unpooled.copiedBuffer("done", StandardCharsets.US_ASCII));
    }

    TestClient ask() {
      return web.connect().send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    }

    /** Waits until so many stand in the line. */
    void waiting(int count) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (web.platform().platform().metrics().get("naru.gate.waiting").gauge().value()
          != count) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      service.close();
      web.close();
    }
  }

  @Test
  void whoFindsNoPlaceWaitsForOneInTurn() throws Exception {
    try (Slow slow = new Slow("concurrency: { requests: 1, queue: 2 }");
        TestClient first = slow.ask()) {
      HttpExchange working = slow.next();
      try (TestClient second = slow.ask()) {
        slow.waiting(1);
        try (TestClient third = slow.ask()) {
          slow.waiting(2);
          TestResponse full = slow.web.get("/");
          assertThat(full.status()).isEqualTo(503);
          assertThat(full.field("Retry-After")).contains("1");
          assertThat(slow.asked).isEmpty();
          working.send(200);
          assertThat(first.response().status()).isEqualTo(200);
          slow.answer();
          assertThat(second.response().body()).isEqualTo("done");
          slow.answer();
          assertThat(third.response().body()).isEqualTo("done");
        }
      }
    }
  }

  @Test
  void whoWaitsForTooLongIsToldSoAndWhoLeavesTakesNoPlace() throws Exception {
    try (Slow slow = new Slow("concurrency: { requests: 1, queue: 5, timeout: 3s }");
        TestClient first = slow.ask()) {
      HttpExchange working = slow.next();
      try (TestClient late = slow.ask()) {
        slow.waiting(1);
        slow.ask().close();
        slow.web.platform().clock().advance(Duration.ofSeconds(3));
        assertThat(late.response().status()).isEqualTo(503);
      }
      slow.waiting(0);
      working.send(200);
      assertThat(first.response().status()).isEqualTo(200);
      try (TestClient next = slow.ask()) {
        slow.answer();
        assertThat(next.response().status()).isEqualTo(200);
      }
    }
  }

  // --- who it is

  private static String basic(String name, String password) {
    return "Authorization: Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anAccountsNameAndPasswordArePassedOnlyByItsName() throws Exception {
    try (Slow slow = new Slow("basic-auth: { realm: 'The \"door\"' }")) {
      slow.platform.platform().accounts().create("ann", "한글 비밀번호 열두 자".toCharArray(), Set.of());
      TestResponse asked = slow.web.get("/");
      assertThat(asked.status()).isEqualTo(401);
      assertThat(asked.field("WWW-Authenticate"))
          .contains("Basic realm=\"The \\\"door\\\"\", charset=\"UTF-8\"");
      assertThat(slow.web.get("/", basic("ann", "wrong")).status()).isEqualTo(401);
      assertThat(slow.web.get("/", basic("bob", "한글 비밀번호 열두 자")).status()).isEqualTo(401);
      assertThat(slow.web.get("/", "Authorization: Basic %%%").status()).isEqualTo(401);
      assertThat(slow.asked).isEmpty();
      for (int i = 0; i < 2; i++) { // the second time it is remembered
        try (TestClient client = slow.web.connect()) {
          client.send(
              "GET / HTTP/1.1\r\nHost: a.test\r\nRemote-User: root\r\nremote_user: root\r\n"
                  + basic("Ann", "한글 비밀번호 열두 자")
                  + "\r\n\r\n");
          HttpExchange there = slow.next();
          assertThat(there.request().fields().all("Remote-User")).containsExactly("ann");
          assertThat(there.request().fields().contains("remote_user")).isFalse();
          assertThat(there.request().fields().contains("Authorization")).isFalse();
          there.send(200);
          assertThat(client.response().status()).isEqualTo(200);
        }
      }
    }
  }

  /** Connection names fields that stay here (RFC 9110, section 7.6.1): not those of a gate. */
  @Test
  void nobodyTakesTheNameThatAGateHasSetOutAgain() throws Exception {
    try (Asking asking = new Asking(", pass: [Remote-User, Remote-Groups]");
        TestClient client = asking.web.connect()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a.test\r\nCookie: good\r\nX-Mine: 1\r\n"
              + "Connection: X-Mine, remote-user\r\nConnection: Remote-Groups\r\n\r\n");
      assertThat(client.response().body()).isEqualTo("behind");
      asking.asked.take();
      HttpExchange behind = asking.asked.take();
      assertThat(behind.request().fields().all("Remote-User")).containsExactly("ann");
      assertThat(behind.request().fields().all("Remote-Groups")).containsExactly("a, b");
      assertThat(behind.request().fields().contains("X-Mine")).isFalse();
    }
  }

  @Test
  void anAccountWithoutTheRoleIsNotLetIn() throws Exception {
    try (WebFixture web = web("basic-auth: { roles: [editor, admin] }")) {
      var accounts = web.platform().platform().accounts();
      accounts.create("ann", "a long password".toCharArray(), Set.of("user"));
      accounts.create("bob", "a long password".toCharArray(), Set.of("editor"));
      assertThat(web.get("/", basic("ann", "a long password")).status()).isEqualTo(403);
      assertThat(web.get("/", basic("bob", "a long password")).status()).isEqualTo(200);
      accounts.changeRoles("bob", Set.of(), Set.of("editor"));
      assertThat(web.get("/", basic("bob", "a long password")).status()).isEqualTo(403);
    }
  }

  @Test
  void usersAreCountedByTheirNames() throws Exception {
    try (WebFixture web = web("basic-auth: {}, rate: [{ requests: 1, per: 1m, key: user }]")) {
      var accounts = web.platform().platform().accounts();
      accounts.create("ann", "a long password".toCharArray(), Set.of());
      accounts.create("bob", "a long password".toCharArray(), Set.of());
      assertThat(statuses(web, 2, basic("ann", "a long password"))).containsExactly(200, 429);
      assertThat(statuses(web, 2, basic("bob", "a long password"))).containsExactly(200, 429);
    }
  }

  // --- another server is asked

  /** A server that lets {@code Cookie: good} pass; a proxy that asks it; a server behind. */
  private static final class Asking implements AutoCloseable {
    final BlockingQueue<HttpExchange> asked = new LinkedBlockingQueue<>();
    final TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
    final HttpService service =
        new HttpService(platform.platform(), this::judge, HttpObserver.NONE);
    final WebFixture web;

    Asking(String options) throws IOException {
      int port =
          ((InetSocketAddress) service.listen(Endpoint.parse("http://127.0.0.1:0")).address())
              .getPort();
      String to = "http://127.0.0.1:" + port;
      web =
          WebFixture.on(
              platform,
              route(
                  "proxy: ['" + to + "']",
                  "forward-auth: { to: '" + to + "', path: /auth?a=b" + options + " }"));
    }

    private void judge(HttpExchange exchange) {
      asked.add(exchange);
      if (!exchange.request().path().value().equals("/auth")) {
        exchange.send(200, Unpooled.copiedBuffer("behind", StandardCharsets.US_ASCII));
      } else if (exchange.request().fields().first("Cookie").equals(Optional.of("good"))) {
        exchange.fields().set("Remote-User", "ann");
        exchange.fields().set("Remote-Groups", "a, b");
        exchange.fields().set("X-Other", "x");
        exchange.send(200, Unpooled.copiedBuffer("not for clients", StandardCharsets.US_ASCII));
      } else {
        exchange.fields().set("Location", "https://login.test/");
        exchange.fields().set("Set-Cookie", "s=1");
        exchange.send(302, Unpooled.copiedBuffer("log in", StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void close() {
      service.close();
      web.close();
    }
  }

  @Test
  void anotherServerSaysWhoMayPass() throws Exception {
    try (Asking asking = new Asking(", pass: [Remote-User, Remote-Groups, Remote-Email]");
        TestClient client = asking.web.connect()) {
      client.send(
          "POST /a/b?c HTTP/1.1\r\nHost: a.test\r\nCookie: good\r\nRemote-User: root\r\n"
              + "Remote-Email: root@a.test\r\nRemote_Groups: wheel\r\nX-Forwarded-Uri: /z\r\n"
              + "If-None-Match: *\r\nContent-Length: 4\r\n\r\nbody");
      assertThat(client.response().body()).isEqualTo("behind");
      HttpExchange question = asking.asked.take();
      assertThat(question.request().method()).isEqualTo("GET");
      assertThat(question.request().target()).isEqualTo("/auth?a=b");
      assertThat(question.request().contentLength()).isZero();
      assertThat(question.request().fields().all("X-Forwarded-Uri")).containsExactly("/a/b?c");
      assertThat(question.request().fields().all("X-Forwarded-Method")).containsExactly("POST");
      assertThat(question.request().fields().all("X-Forwarded-Host")).containsExactly("a.test");
      assertThat(question.request().fields().all("X-Forwarded-Proto")).containsExactly("http");
      assertThat(question.request().fields().all("X-Forwarded-For")).containsExactly("127.0.0.1");
      assertThat(question.request().fields().contains("If-None-Match")).isFalse();
      HttpExchange behind = asking.asked.take();
      assertThat(behind.request().fields().all("Remote-User")).containsExactly("ann");
      assertThat(behind.request().fields().all("Remote-Groups")).containsExactly("a, b");
      assertThat(behind.request().fields().contains("Remote_Groups")).isFalse();
      assertThat(behind.request().fields().contains("Remote-Email")).isFalse();
      assertThat(behind.request().fields().contains("X-Other")).isFalse();
      assertThat(behind.request().fields().contains("If-None-Match")).isTrue();
    }
  }

  /** It must not let pass as one path what the route takes for another. */
  @Test
  void itIsAskedAboutThePathThatTheRouteWillSee() throws Exception {
    try (Asking asking = new Asking("");
        TestClient client = asking.web.connect()) {
      client.send(
          "GET /public/..//./admin/%61;b?c=/../d HTTP/1.1\r\nHost: a.test\r\nCookie: good\r\n\r\n");
      assertThat(client.response().body()).isEqualTo("behind");
      assertThat(asking.asked.take().request().fields().all("X-Forwarded-Uri"))
          .containsExactly("/admin/%61;b?c=/../d");
      assertThat(asking.asked.take().request().target()).isEqualTo("/admin/%61;b?c=/../d");
    }
  }

  @Test
  void whatItAnswersOtherwiseIsTheClients() throws Exception {
    try (Asking asking = new Asking("")) {
      TestResponse answer = asking.web.get("/", "Cookie: bad");
      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.field("Location")).contains("https://login.test/");
      assertThat(answer.field("Set-Cookie")).contains("s=1");
      assertThat(answer.body()).isEqualTo("log in");
      assertThat(asking.asked).hasSize(1);
    }
  }

  @Test
  void nobodyPassesWhileItCannotBeAsked() throws Exception {
    try (WebFixture web =
        WebFixture.on(
            NetworkKind.MEMORY, text("forward-auth: { to: 'http://127.0.0.1:1', timeout: 5s }"))) {
      assertThat(web.get("/").status()).isEqualTo(502);
    }
  }

  // --- reload

  @Test
  void aReloadKeepsTheCountsOfGatesThatHaveNotChanged() throws Exception {
    try (WebFixture web = web("rate: [{ requests: 1, per: 1m }], concurrency: { requests: 5 }")) {
      assertThat(statuses(web, 2)).containsExactly(200, 429);
      WebConfig other =
          WebFixture.config(
              route("respond: changed", "rate: [{ requests: 1, per: 1m }], deny: [10.0.0.0/8]"));
      web.server().apply(other);
      assertThat(statuses(web, 1)).containsExactly(429);
      web.server().apply(WebFixture.config(text("rate: [{ requests: 2, per: 1m }]")));
      assertThat(statuses(web, 3)).containsExactly(200, 200, 429);
    }
  }

  @Test
  void aReloadThatFailsHasChangedNoGate(@TempDir Path folder) throws Exception {
    Path notPem = Files.writeString(folder.resolve("ca.pem"), "nothing");
    try (WebFixture web = web("rate: [{ requests: 1, per: 1m }]")) {
      assertThat(statuses(web, 1)).containsExactly(200);
      WebConfig broken =
          WebFixture.config(
              text(
                  "rate: [{ requests: 5, per: 1m }], forward-auth: { to: 'https://127.0.0.1:1',"
                      + " tls: { authorities: '"
                      + notPem
                      + "' } }"));
      assertThatThrownBy(() -> web.server().apply(broken))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("route /");
      assertThat(statuses(web, 1)).containsExactly(429);
    }
  }
}
