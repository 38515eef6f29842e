package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.MemoryNetwork;
import dev.naru.engine.network.ServiceTarget;
import dev.naru.http.TestClient;
import dev.naru.web.WebFixture;
import dev.naru.web.proxy.ScriptedUpstream.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that SRV records name. */
@Timeout(120)
class ServicesTest {

  private static final String ROUTE =
      "- { routes: [{ path: /, proxy: ['http://_api._tcp.example.org'], host: upstream, resolve:"
          + " 1s, timeouts: { connect: 1s } }] }";

  private static ServiceTarget at(int priority, int weight, ScriptedUpstream server) {
    return new ServiceTarget(priority, weight, "127.0.0.1", server.port());
  }

  /** Asks once, and answers on whichever of the servers was asked. */
  private static int ask(WebFixture web, ScriptedUpstream... servers) throws Exception {
    try (TestClient client = web.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      while (true) {
        for (int i = 0; i < servers.length; i++) {
          if (!servers[i].unasked()) {
            Peer peer = servers[i].accept();
            assertThat(peer.head()).contains("Host: example.org\r\n");
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            assertThat(client.response().body()).isEqualTo("ok");
            return i;
          }
        }
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void serversGetWorkByTheirPriorityAndWeight() throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
    MemoryNetwork network = (MemoryNetwork) platform.platform().network();
    ScriptedUpstream one = new ScriptedUpstream(network);
    ScriptedUpstream two = new ScriptedUpstream(network);
    ScriptedUpstream spare = new ScriptedUpstream(network);
    network.offer(
        "_api._tcp.example.org", List.of(at(1, 30, one), at(1, 10, two), at(2, 9, spare)));
    try (WebFixture web = WebFixture.on(platform, ROUTE)) { // with the platform, all is closed
      List<Integer> asked = new ArrayList<>();
      for (int i = 0; i < 133; i++) {
        asked.add(ask(web, one, two, spare));
      }
      assertThat(asked).doesNotContain(2);
      assertThat(asked.stream().filter(which -> which == 1).count()).isEqualTo(33);
      one.close();
      two.close();
      assertThat(ask(web, one, two, spare)).isEqualTo(2);
    }
  }

  @Test
  void aServiceIsLookedUpAgain() throws Exception {
    TestPlatform platform = TestPlatform.withManualClock();
    MemoryNetwork network = (MemoryNetwork) platform.platform().network();
    ScriptedUpstream one = new ScriptedUpstream(network);
    ScriptedUpstream two = new ScriptedUpstream(network);
    try (WebFixture web = WebFixture.on(platform, ROUTE)) {
      assertThat(web.get("/").status()).isEqualTo(503); // nobody knows the service yet
      network.offer("_api._tcp.example.org", List.of(at(0, 0, two)));
      while (servers(platform) == 0) {
        platform.clock().advance(Duration.ofSeconds(1));
      }
      assertThat(ask(web, one, two)).isEqualTo(1);
    }
  }

  /** How many lines stand below the head of the list for operators. */
  private static long servers(TestPlatform platform) throws Exception {
    return platform
            .platform()
            .control()
            .find("upstream")
            .orElseThrow()
            .handler()
            .run(List.of("list"))
            .lines()
            .count()
        - 1;
  }
}
