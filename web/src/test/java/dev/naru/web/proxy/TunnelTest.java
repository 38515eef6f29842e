package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.H2Client;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import dev.naru.web.proxy.ScriptedUpstream.Peer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets and other protocols, from the handshake to the end. */
class TunnelTest {

  private static final String OFFER =
      "GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive, Upgrade\r\n"
          + "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n";

  @ParameterizedTest
  @EnumSource
  void octetsPassBothWaysUntilOneSideEnds(NetworkKind kind) throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(kind, ", timeouts: { whole: 30s }");
        TestClient client = proxy.connect()) {
      client.send(OFFER);
      Peer peer = proxy.upstream().accept();
      assertThat(peer.head())
          .contains("Connection: upgrade\r\nUpgrade: websocket\r\n")
          .contains("Sec-WebSocket-Key: x\r\n");
      peer.send(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Accept: y\r\n\r\nfirst");
      TestResponse answer = client.anyResponse();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.field("Sec-WebSocket-Accept")).contains("y");
      assertThat(answer.field("Upgrade")).contains("websocket");
      assertThat(client.awaitOctets(5).piece()).isEqualTo("first");
      client.send("up");
      assertThat(peer.octets(2)).isEqualTo("up");
      peer.send("down");
      assertThat(client.awaitOctets(4).piece()).isEqualTo("down");
      client.shutdownOutput();
      assertThat(peer.rest()).isEmpty();
      peer.send("last").close();
      assertThat(client.rest()).isEqualTo("last");
    }
  }

  @Test
  void aServerMayDecline() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(OFFER);
      Peer peer = proxy.upstream().accept();
      peer.head();
      peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      assertThat(client.response().status()).isEqualTo(403);
    }
  }

  @Test
  void anUpgradeToHttp2IsNotPassedOn() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(OFFER.replace("Upgrade: websocket", "Upgrade: h2c"));
      assertThat(proxy.upstream().accept().head()).doesNotContain("pgrade");
    }
  }

  @Test
  void anOfferLeavesTheMethodAsItIs() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient client = proxy.connect()) {
      client.send(OFFER.replace("GET ", "DELETE "));
      assertThat(proxy.upstream().accept().head()).startsWith("DELETE /ws HTTP/1.1\r\n");
    }
  }

  @Test
  void aClientOfHttp2GetsItsWebSocketToo() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        H2Client client = connect2(proxy.web())) {
      offer(client);
      Peer peer = proxy.upstream().accept();
      String head = peer.head();
      assertThat(head)
          .startsWith("GET /ws HTTP/1.1\r\n")
          .containsIgnoringCase("Sec-WebSocket-Version: 13");
      peer.send(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Accept: "
              + accept(head)
              + "\r\nSec-WebSocket-Protocol: chat\r\n\r\nfirst");
      TestResponse answer = client.anyHead(1);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.fields())
          .anyMatch(line -> line.equals("sec-websocket-protocol: chat"))
          .noneMatch(line -> line.startsWith("sec-websocket-accept"));
      assertThat(client.await(H2Client.DATA, 1).payload())
          .isEqualTo("first".getBytes(StandardCharsets.US_ASCII));
      client.data(1, false, "up").send();
      assertThat(peer.octets(2)).isEqualTo("up");
      client.data(1, true, "").send();
      assertThat(peer.rest()).isEmpty();
      peer.close();
      assertThat(client.await(H2Client.DATA, 1).end()).isTrue();
    }
  }

  @Test
  void aServerThatHasNotUnderstoodIsRefused() throws Exception {
    for (String answer :
        new String[] {
          "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Accept: wrong\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        }) {
      try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
          H2Client client = connect2(proxy.web())) {
        offer(client);
        Peer peer = proxy.upstream().accept();
        peer.head();
        peer.send(answer);
        assertThat(client.anyHead(1).status()).isEqualTo(502);
      }
    }
  }

  private static H2Client connect2(WebFixture web) {
    return H2Client.connect(web.platform().platform().network(), web.address());
  }

  private static void offer(H2Client client) {
    client
        .request(
            1, false, "CONNECT", "/ws", ":protocol", "websocket", "sec-websocket-version", "13")
        .send();
  }

  /** RFC 6455, section 4.2.2. */
  private static String accept(String head) throws Exception {
    Matcher key = Pattern.compile("Sec-WebSocket-Key: (\\S+)").matcher(head);
    assertThat(key.find()).isTrue();
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-1")
                .digest(
                    (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                        .getBytes(StandardCharsets.US_ASCII)));
  }
}
