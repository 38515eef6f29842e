package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.health.Health;
import dev.naru.web.proxy.ScriptedUpstream.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers are asked whether they are well. */
@Timeout(120)
class HealthTest {

  @Test
  void anIllServerGetsNoWorkUntilItIsWell() throws Exception {
    try (ProxyFixture proxy =
        ProxyFixture.of(
            NetworkKind.MEMORY,
            ", health: { path: /healthz, every: 100ms, timeout: 30s, fall: 1, rise: 2 }")) {
      answer(proxy, 503);
      while (proxy.web().server().health().status() == Health.Status.UP) {
        Thread.onSpinWait();
      }
      assertThat(proxy.web().server().health().detail())
          .contains("it answers 503 where 200-399 is expected");
      assertThat(proxy.web().get("/").status()).isEqualTo(503);
      answer(proxy, 200);
      assertThat(proxy.command("upstream", "list")).contains(" ill ");
      answer(proxy, 204);
      while (!proxy.command("upstream", "list").contains(" up ")) {
        Thread.onSpinWait();
      }
    }
  }

  private static void answer(ProxyFixture proxy, int status) throws Exception {
    Peer peer = proxy.upstream().accept();
    assertThat(peer.head()).startsWith("GET /healthz HTTP/1.1\r\n").contains("naru-health");
    peer.send("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n");
    peer.rest();
  }
}
