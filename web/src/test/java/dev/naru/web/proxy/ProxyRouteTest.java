package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.H2Client;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.web.proxy.ScriptedUpstream.Peer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes between a client and a server, and what does not. */
class ProxyRouteTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @ParameterizedTest
  @EnumSource
  void aRequestIsPassedOnAndItsAnswerComesBack(NetworkKind kind) throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(kind, "");
        TestClient client = proxy.connect()) {
      client.send("GET /a?b=c HTTP/1.1\r\nHost: a.test:81\r\nX-One: 1\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head())
          .isEqualTo(
              """
              GET /a?b=c HTTP/1.1\r
              Host: a.test:81\r
              X-One: 1\r
              Via: 1.1 naru\r
              X-Forwarded-For: 127.0.0.1\r
              X-Forwarded-Proto: http\r
              X-Forwarded-Host: a.test:81\r
              Forwarded: for=127.0.0.1;host="a.test:81";proto=http\r
              \r
              """);
      peer.send(
          "HTTP/1.1 201 Made\r\nServer: theirs\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
              + "X-Two: 2\r\nContent-Length: 5\r\n\r\nhello");
      TestResponse answer = client.response();
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.fields())
          .containsExactlyInAnyOrder(
              "Server: theirs",
              "Date: Thu, 01 Jan 1970 00:00:00 GMT",
              "X-Two: 2",
              "Content-Length: 5");
    }
  }

  @Test
  void whatConcernsAConnectionStaysOnIt() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n"
              + "Keep-Alive: 5\r\nTE: gzip\r\nProxy-Connection: x\r\nProxy-Authorization: x\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head().lines().map(line -> line.split(":")[0]))
          .containsExactly(
              "GET / HTTP/1.1",
              "Host",
              "Via",
              "X-Forwarded-For",
              "X-Forwarded-Proto",
              "X-Forwarded-Host",
              "Forwarded",
              "");
      peer.send(
          "HTTP/1.1 200 OK\r\nConnection: X-Back\r\nX-Back: 1\r\nKeep-Alive: timeout=5\r\n"
              + "Upgrade: h2c\r\nAlt-Svc: h3=\":443\"\r\nX-Kept: 1\r\n"
              + "Proxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.response().fields())
          .filteredOn(line -> !line.startsWith("Date:"))
          .containsExactlyInAnyOrder("X-Kept: 1", "Content-Length: 0", "Connection: close");
    }
  }

  @Test
  void whatStrangersSayOfThemselvesIsNotPassedOn() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, ", forwarded: none");
        TestClient client = proxy.connect()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n"
              + "X_Forwarded_Proto: https\r\nX-Real-IP: 1.2.3.4\r\nx-forwarded-port: 1\r\n\r\n");
      assertThat(proxy.upstream().accept().head())
          .isEqualTo("GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 naru\r\n\r\n");
    }
  }

  @Test
  void whatTrustedProxiesSayIsBelievedAndPassedOn() throws Exception {
    try (ProxyFixture proxy =
            ProxyFixture.with(NetworkKind.MEMORY, "", "trusted-proxies: [127.0.0.0/8]");
        TestClient client = proxy.connect()) {
      client.send(
          "GET / HTTP/1.1\r\n"
              + "Host: inner\r\n"
              + "X-Forwarded-For: 9.9.9.9, 1.2.3.4\r\n"
              + "X-Forwarded-Proto: https\r\n"
              + "X-Forwarded-Host: a.test\r\n"
              + "X-Real-IP: 1.2.3.4\r\n\r\n");
      assertThat(proxy.upstream().accept().head())
          .contains("Host: a.test\r\n")
          .contains("X-Forwarded-For: 9.9.9.9, 1.2.3.4, 127.0.0.1\r\n")
          .contains("X-Forwarded-Proto: https\r\n")
          .contains("X-Forwarded-Host: a.test\r\n")
          .contains("X-Real-IP: 1.2.3.4\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBodyOfAKnownLengthIsReadBeforeAServerIsAsked(NetworkKind kind) throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(kind, "");
        TestClient slow = proxy.connect();
        TestClient quick = proxy.connect()) {
      slow.send("POST /slow HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nab");
      quick.send("GET /quick HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head()).startsWith("GET /quick");
      peer.send(OK);
      assertThat(quick.response().body()).isEqualTo("ok");
      slow.send("cd");
      assertThat(peer.head()).startsWith("POST /slow").contains("Content-Length: 4\r\n");
      assertThat(peer.octets(4)).isEqualTo("abcd");
      peer.send(OK);
      assertThat(slow.response().body()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @EnumSource
  void chunkedBodiesPassBothWaysWithTheirTrailers(NetworkKind kind) throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(kind, "");
        TestClient client = proxy.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3;x=y\r\nabc\r\n");
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head())
          .contains("Transfer-Encoding: chunked\r\n")
          .contains("TE: trailers\r\n")
          .contains("Connection: TE\r\n")
          .doesNotContain("Content-Length");
      assertThat(peer.octets(8)).isEqualTo("3\r\nabc\r\n");
      peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nxy\r\n");
      client.send("1\r\nd\r\n0\r\nX-Sum: 7\r\nContent-Length: 9\r\n\r\n");
      assertThat(peer.octets("1\r\nd\r\n0\r\nX-Sum: 7\r\n\r\n".length()))
          .isEqualTo("1\r\nd\r\n0\r\nX-Sum: 7\r\n\r\n");
      peer.send("1\r\nz\r\n0\r\nGrpc-Status: 0\r\nHost: evil\r\n\r\n");
      TestResponse answer = client.response();
      assertThat(answer.body()).isEqualTo("xyz");
      assertThat(answer.trailers()).containsExactly("Grpc-Status: 0");
    }
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsChunked() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send("HTTP/1.0 200 OK\r\n\r\nall there is").close();
      TestResponse answer = client.response();
      assertThat(answer.body()).isEqualTo("all there is");
      assertThat(answer.chunks()).isPositive();
    }
  }

  @Test
  void answersWithoutBodyHaveNone() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      TestResponse head = client.response("HEAD");
      assertThat(head.field("Content-Length")).contains("1000");
      client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      peer.head();
      peer.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: \"x\"\r\n\r\n");
      assertThat(client.response().field("ETag")).contains("\"x\"");
      client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      peer.head();
      peer.send("HTTP/1.1 204 No Content\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(204);
    }
  }

  @Test
  void anEventIsPassedOnWhenItComes() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
      assertThat(client.piece()).endsWith("\r\n\r\ndata: 1\n\n");
      peer.send("data: 2\n\n");
      assertThat(client.piece()).isEqualTo("data: 2\n\n");
      peer.close();
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void aConnectionIsUsedAgain() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "")) {
      Peer peer = null;
      for (int i = 0; i < 3; i++) {
        try (TestClient client = proxy.connect()) {
          client.send("GET /" + i + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
          peer = peer == null ? proxy.upstream().accept() : peer;
          assertThat(peer.head()).startsWith("GET /" + i);
          peer.send(OK);
          assertThat(client.response().body()).isEqualTo("ok");
        }
      }
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nstolen",
      })
  void aConnectionIsNotUsedAgain(String answer) throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send(answer);
      assertThat(client.response().body()).isEqualTo("ok");
      assertThat(peer.rest()).isEmpty();
      client.send("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer next = proxy.upstream().accept();
      assertThat(next.head()).startsWith("GET /next");
      next.send(OK);
      assertThat(client.response().body()).isEqualTo("ok");
    }
  }

  /** An answer that nobody awaits would be the next client's. */
  @Test
  void whatIsSaidUnaskedEndsTheConnection() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send(OK);
      assertThat(client.response().body()).isEqualTo("ok");
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen");
      peer.rest();
      client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer next = proxy.upstream().accept();
      next.head();
      next.send(OK);
      assertThat(client.response().body()).isEqualTo("ok");
    }
  }

  @Test
  void anExpectationIsTheServersToMeet() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head()).contains("Expect: 100-continue\r\n");
      peer.send("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.anyResponse().status()).isEqualTo(100);
      client.send("abc");
      assertThat(peer.octets(3)).isEqualTo("abc");
      peer.send(OK);
      assertThat(client.response().body()).isEqualTo("ok");
    }
  }

  /** In memory and beyond, twice: the first server hangs up. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 5_000_000})
  void aRequestIsHeldWholeWhereThatIsWanted(int size) throws Exception {
    String body = "x".repeat(size);
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, ", buffer: requests");
        TestClient client = proxy.connect()) {
      client.send("PUT / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\ny\r\n");
      client.sendLater(
          (Integer.toHexString(size) + "\r\n" + body + "\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(proxy.upstream().unasked()).isTrue();
      client.sendLater("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Peer first = proxy.upstream().accept();
      assertThat(first.head()).contains("Content-Length: " + (size + 1) + "\r\n");
      first.close();
      Peer second = proxy.upstream().accept();
      assertThat(second.head()).contains("Content-Length: " + (size + 1) + "\r\n");
      assertThat(second.octets(size + 1)).isEqualTo("y" + body);
      second.send(OK);
      assertThat(client.response().body()).isEqualTo("ok");
    }
  }

  @Test
  void anAnswerBeforeTheRequestHasEndedIsPassedOn() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1000));
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
      TestResponse answer = client.response();
      assertThat(answer.status()).isEqualTo(413);
      peer.rest();
    }
  }

  @Test
  void aClientThatGivesUpIsLeft() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        H2Client client =
            H2Client.connect(proxy.web().platform().platform().network(), proxy.web().address())) {
      client.get(1).send();
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head()).contains("Via: 2.0 naru\r\n");
      client.reset(1).send();
      assertThat(peer.rest()).isEmpty();
      assertThat(proxy.command("upstream", "list")).containsPattern(" up +0 ");
    }
  }

  @Test
  void pathsAreAskedForInTheirOneMeaning() throws Exception {
    try (ProxyFixture proxy =
            ProxyFixture.of(NetworkKind.MEMORY, ", rewrite: /v1/, host: upstream");
        TestClient client = proxy.connect()) {
      client.send("GET //a/./b/../c%20d;p=1?q=//./ HTTP/1.1\r\nHost: a.test\r\n\r\n");
      assertThat(proxy.upstream().accept().head())
          .startsWith("GET /v1/a/c%20d;p=1?q=//./ HTTP/1.1\r\n")
          .contains("Host: 127.0.0.1:" + proxy.upstream().port() + "\r\n");
    }
  }

  @Test
  void traceIsNotPassedOn() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "")) {
      assertThat(proxy.web().ask("TRACE", "/").status()).isEqualTo(405);
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }

  @Test
  void theLastHopAnswersOptions() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      assertThat(proxy.web().ask("OPTIONS", "/", "Max-Forwards: 0").status()).isEqualTo(204);
      client.send("OPTIONS / HTTP/1.1\r\nHost: a.test\r\nMax-Forwards: 2\r\n\r\n");
      assertThat(proxy.upstream().accept().head()).contains("Max-Forwards: 1\r\n");
    }
  }

  @Test
  void aRequestThatRunsInCirclesIsStopped() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "")) {
      String[] circle = new String[16];
      Arrays.fill(circle, "Via: 1.1 naru");
      assertThat(proxy.web().get("/", circle).status()).isEqualTo(508);
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }
}
