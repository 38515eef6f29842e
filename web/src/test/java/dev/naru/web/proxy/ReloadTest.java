package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestClient;
import dev.naru.web.WebConfig;
import dev.naru.web.WebFixture;
import dev.naru.web.proxy.ScriptedUpstream.Peer;
import org.junit.jupiter.api.Test;

/** A new configuration comes while traffic flows. */
class ReloadTest {

  private static final String OFFER =
      "GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n";
  private static final String SWITCH =
      "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n";

  @Test
  void whatHasBegunOnARouteThatChangesEndsAsItWouldHave() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, "");
        TestClient socket = proxy.connect();
        TestClient upload = proxy.connect();
        TestClient next = proxy.connect()) {
      socket.send(OFFER);
      Peer tunnel = proxy.upstream().accept();
      tunnel.head();
      tunnel.send(SWITCH);
      assertThat(socket.anyResponse().status()).isEqualTo(101);
      upload.send(
          "POST /up HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
      Peer receiver = proxy.upstream().accept();
      receiver.head();

      WebConfig changed =
          WebFixture.config(
              "- { routes: [{ path: /, proxy: ["
                  + proxy.address(0)
                  + "], request-headers: { set: { X-New: yes } } }] }");
      proxy.web().server().apply(changed);

      socket.send("ping");
      assertThat(tunnel.octets(4)).isEqualTo("ping");
      tunnel.send("pong");
      assertThat(socket.awaitOctets(4).piece()).isEqualTo("pong");
      upload.send("1\r\nb\r\n0\r\n\r\n");
      receiver.octets("1\r\na\r\n1\r\nb\r\n0\r\n\r\n".length());
      receiver.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(upload.response().body()).isEqualTo("ok");

      next.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Peer fresh = proxy.upstream().accept();
      assertThat(fresh.head()).contains("X-New: yes\r\n");
      fresh.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(next.response().body()).isEqualTo("ok");
      assertThat(proxy.command("upstream", "list").lines()).hasSize(2);
    }
  }
}
