package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.web.proxy.ScriptedUpstream.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that die, hang, lie, and what their clients see of it. */
class FailuresTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

  private static TestResponse answerTo(String octets) throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, ", proxy-status: true");
        TestClient client = proxy.connect()) {
      client.send(GET);
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send(octets);
      return client.response();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 O\0K\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
      })
  void whatIsNoAnswerIs502(String octets) throws Exception {
    TestResponse answer = answerTo(octets);
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.field("Proxy-Status")).contains("naru; error=http_protocol_error");
  }

  @Test
  void anEndlessHeadIs502() throws Exception {
    TestResponse answer = answerTo("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(5000));
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.field("Proxy-Status"))
        .contains("naru; error=http_response_header_section_size");
  }

  @Test
  void interimAnswersHaveAnEnd() throws Exception {
    assertThat(answerTo("HTTP/1.1 100 Continue\r\n\r\n".repeat(100)).status()).isEqualTo(502);
  }

  @Test
  void nobodyThereIs502() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.EPOLL, ", proxy-status: true")) {
      proxy.upstream().close();
      TestResponse answer = proxy.web().get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.field("Proxy-Status")).contains("naru; error=connection_refused");
      assertThat(answer.body()).startsWith("502 Bad Gateway.");
    }
  }

  @Test
  void aServerThatSaysNothingIs504() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.still(", timeouts: { first-byte: 50ms }");
        TestClient client = proxy.connect()) {
      client.send(GET);
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head()).startsWith("GET /");
      proxy.advance(Duration.ofMillis(49));
      assertThat(client.silent()).isTrue();
      proxy.advance(Duration.ofMillis(1));
      assertThat(client.response().status()).isEqualTo(504);
      assertThat(peer.rest()).isEmpty();
      assertThat(proxy.count("naru.proxy.failures", "kind", "http_response_timeout")).isEqualTo(1);
    }
  }

  @Test
  void theWholeMayNotTakeTooLong() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.still(", timeouts: { whole: 200ms }");
        TestClient client = proxy.connect()) {
      client.send(GET);
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
      client.awaitOctets(1);
      proxy.advance(Duration.ofMillis(200));
      assertThatThrownBy(client::response).isInstanceOf(IOException.class);
      peer.rest();
    }
  }

  /** A body that is read before a server is chosen. */
  @Test
  void norMayTheRequestTakeTooLong() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.still(", timeouts: { whole: 200ms }");
        TestClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nabc");
      assertThat(client.silent()).isTrue();
      proxy.advance(Duration.ofMillis(200));
      assertThat(client.response().status()).isEqualTo(504);
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatIsCutIsCutForTheClientToo(NetworkKind kind) throws Exception {
    for (String head : new String[] {"Content-Length: 9", "Transfer-Encoding: chunked"}) {
      try (ProxyFixture proxy = ProxyFixture.of(kind, "");
          TestClient client = proxy.connect()) {
        client.send(GET);
        Peer peer = proxy.upstream().accept();
        peer.head();
        peer.send("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n5\r\nab").close();
        assertThatThrownBy(client::response).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void anAnswerThatStopsIsCut() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.still(", timeouts: { idle: 50ms }");
        TestClient client = proxy.connect()) {
      client.send(GET);
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
      client.awaitOctets(1);
      proxy.advance(Duration.ofMillis(50));
      assertThatThrownBy(client::response).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsTheServerBack() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect();
        TestClient other = proxy.connect()) {
      client.reading(false).send(GET);
      Peer peer = proxy.upstream().accept();
      peer.head();
      String body = "x".repeat(10_000_000);
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + body);
      other.send(GET);
      Peer second = proxy.upstream().accept();
      second.head();
      second.send(OK);
      assertThat(other.response().body()).isEqualTo("ok");
      client.reading(true);
      assertThat(client.response().body()).hasSize(10_000_000);
    }
  }

  @Test
  void aServerThatDoesNotReadHoldsTheClientBack() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.sendLater(
          ("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10000000\r\n\r\n"
                  + "x".repeat(10_000_000))
              .getBytes(StandardCharsets.ISO_8859_1));
      Peer peer = proxy.upstream().accept();
      peer.reading(false).reading(true);
      peer.head();
      assertThat(peer.octets(10_000_000)).hasSize(10_000_000);
      peer.send(OK);
      assertThat(client.response().body()).isEqualTo("ok");
    }
  }

  // --- again

  @Test
  void aServerThatIsNotThereIsPassedOver() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.EPOLL, 2, "");
        TestClient client = proxy.connect()) {
      proxy.upstream(0).close();
      Peer peer = null;
      for (int i = 0; i < 4; i++) {
        client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc");
        peer = peer == null ? proxy.upstream(1).accept() : peer;
        peer.head();
        assertThat(peer.octets(3)).isEqualTo("abc");
        peer.send(OK);
        assertThat(client.response().body()).isEqualTo("ok");
      }
      assertThat(proxy.count("naru.proxy.retries")).isBetween(1.0, 3.0);
    }
  }

  @Test
  void whatMayBeDoneTwiceIsAskedAgainWhenTheConnectionEnds() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(GET);
      Peer first = proxy.upstream().accept();
      first.head();
      first.close();
      Peer second = proxy.upstream().accept();
      second.head();
      second.send(OK);
      assertThat(client.response().body()).isEqualTo("ok");
    }
  }

  @Test
  void whatMayNotBeDoneTwiceIsNotAskedAgain() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc");
      Peer first = proxy.upstream().accept();
      first.octets(3);
      first.close();
      assertThat(client.response().status()).isEqualTo(502);
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }

  /** Also where it is empty: the first server has been told so, and no other would be. */
  @Test
  void aBodyThatIsPassedOnAsItComesIsNotSentAgain() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      String end = "0\r\n\r\n";
      client.send("PUT / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n" + end);
      Peer first = proxy.upstream().accept();
      first.head();
      assertThat(first.octets(end.length())).isEqualTo(end);
      first.close();
      assertThat(client.response().status()).isEqualTo(502);
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }

  @Test
  void anAnswerThatHasBegunIsNotAskedForAgain() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(GET);
      Peer first = proxy.upstream().accept();
      first.head();
      first.send("HTTP/1.1 20").close();
      assertThat(client.response().status()).isEqualTo(502);
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }

  @Test
  void retriesHaveABudget() {
    RetryBudget budget = new RetryBudget(20);
    int taken = 0;
    while (budget.take()) {
      taken++;
    }
    assertThat(taken).isEqualTo(10);
    for (int i = 0; i < 5; i++) {
      budget.deposit();
    }
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
  }

  @Test
  void aServerThatFailsIsLeftAlone() throws Exception {
    try (ProxyFixture proxy =
            ProxyFixture.of(
                NetworkKind.MEMORY,
                ", breaker: { failures: 2, pause: 1h, longest: 1h, status: 500 }, retry: 0");
        TestClient client = proxy.connect()) {
      Peer peer = null;
      for (int i = 0; i < 2; i++) {
        client.send(GET);
        peer = peer == null ? proxy.upstream().accept() : peer;
        peer.head();
        peer.send("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(500);
      }
      TestResponse answer = client.send(GET).response();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.field("Retry-After")).contains("1");
      assertThat(proxy.command("upstream", "list")).contains(" open ");
      assertThat(proxy.web().server().health().detail()).contains("left alone after failures");
    }
  }

  @Test
  void connectionsHaveABound() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, ", max-connections: 1");
        TestClient one = proxy.connect();
        TestClient two = proxy.connect()) {
      one.send("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head()).startsWith("GET /1");
      two.send("GET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
      peer.send(OK);
      assertThat(one.response().body()).isEqualTo("ok");
      assertThat(peer.head()).startsWith("GET /2");
      peer.send(OK);
      assertThat(two.response().body()).isEqualTo("ok");
      assertThat(proxy.upstream().unasked()).isTrue();
    }
  }

  @Test
  void whoWaitsTooLongForAConnectionIsSentAway() throws Exception {
    try (ProxyFixture proxy =
            ProxyFixture.still(", max-connections: 1, timeouts: { connect: 100ms }");
        TestClient one = proxy.connect();
        TestClient two = proxy.connect()) {
      one.send(GET);
      Peer peer = proxy.upstream().accept();
      peer.head();
      two.send(GET);
      proxy.advance(Duration.ofMillis(100));
      assertThat(two.response().status()).isEqualTo(503);
      peer.send(OK);
      assertThat(one.response().body()).isEqualTo("ok");
    }
  }
}
