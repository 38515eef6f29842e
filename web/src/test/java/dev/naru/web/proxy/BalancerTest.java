package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestClient;
import dev.naru.http.client.Origin;
import dev.naru.web.hop.UpstreamAddress;
import dev.naru.web.proxy.ScriptedUpstream.Peer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who gets a request. */
class BalancerTest {

  private String lastCookie = "";
  private final Peer[] peers = new Peer[3];

  /** Which of three servers answers each of so many requests; connections are kept. */
  private List<Integer> asked(ProxyFixture proxy, int count, String fields) throws Exception {
    List<Integer> all = new ArrayList<>();
    try (TestClient client = proxy.connect()) {
      for (int i = 0; i < count; i++) {
        client.send("GET /" + i % 4 + " HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n");
        int who = -1;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (who < 0) {
          assertThat(System.nanoTime()).as("nobody is asked").isLessThan(end);
          for (int j = 0; j < peers.length; j++) {
            if (peers[j] == null && !proxy.upstream(j).unasked()) {
              peers[j] = proxy.upstream(j).accept();
            }
            if (peers[j] != null && peers[j].hasHead()) {
              who = j;
            }
          }
          Thread.onSpinWait();
        }
        peers[who].head();
        peers[who].send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        lastCookie = client.response().field("Set-Cookie").orElse("");
        all.add(who);
      }
    }
    return all;
  }

  @Test
  void roundRobinTakesTurns() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, 3, "")) {
      List<Integer> all = asked(proxy, 6, "");
      assertThat(all.subList(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(all.subList(3, 6)).isEqualTo(all.subList(0, 3));
    }
  }

  @Test
  void idleServersOfEqualWeightShareWhatComes() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, 3, ", balance: least-requests")) {
      assertThat(asked(proxy, 9, "")).contains(0, 1, 2);
    }
  }

  @Test
  void theSameValueGoesToTheSameServer() throws Exception {
    try (ProxyFixture proxy =
        ProxyFixture.of(NetworkKind.MEMORY, 3, ", balance: 'hash-header:X-User'")) {
      assertThat(asked(proxy, 5, "X-User: ann\r\n"))
          .containsOnly(asked(proxy, 1, "X-User: ann\r\n").getFirst());
    }
  }

  @Test
  void aDrainedServerGetsNoMoreUntilItIsRestored() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, 3, "")) {
      assertThat(proxy.command("upstream", "drain", proxy.address(1))).contains("no more work");
      assertThat(asked(proxy, 6, "")).containsOnly(0, 2);
      assertThat(proxy.command("upstream", "list")).contains(" drained ");
      proxy.command("upstream", "restore", proxy.address(1));
      assertThat(asked(proxy, 6, "")).contains(0, 1, 2);
    }
  }

  /** What is drained ends the sessions that it has. */
  @Test
  void aClientStaysWithItsServerEvenWhileThatIsDrained() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.of(NetworkKind.MEMORY, 3, ", sticky: server")) {
      int first = asked(proxy, 1, "").getFirst();
      String cookie = lastCookie.split(";")[0];
      assertThat(lastCookie).matches("server=[0-9a-f]+; Path=/; HttpOnly; SameSite=Lax");
      proxy.command("upstream", "drain", proxy.address(first));
      assertThat(asked(proxy, 6, "Cookie: a=b; " + cookie + "\r\n")).containsOnly(first);
      assertThat(lastCookie).isEmpty();
      assertThat(asked(proxy, 6, "")).doesNotContain(first);
    }
  }

  @Test
  void turnsAreSpreadByWeight() {
    List<Member> members =
        List.of(member("http://a", 4), member("http://b", 2), member("http://c", 2));
    assertThat(Upstreams.turns(members).stream().map(Member::name))
        .containsExactly("http://a:80", "http://b:80", "http://c:80", "http://a:80");
  }

  private static Member member(String address, int weight) {
    UpstreamAddress to = UpstreamAddress.parse(address);
    Origin origin = new Origin(null, null, null);
    return new Member(
        new UpstreamConfig(to, weight),
        Place.of(InetSocketAddress.createUnresolved(to.host(), to.port())),
        to.toString(),
        origin,
        origin,
        new Breaker(new BreakerConfig(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, List.of())),
        new AtomicBoolean());
  }

  /** Only the keys of a server that goes are moved, and they are spread. */
  @Test
  void aServerThatGoesMovesItsOwnKeysOnly() {
    List<Member> members =
        List.of(member("http://a", 1), member("http://b", 1), member("http://c", 2));
    int[] counts = new int[3];
    for (int key = 0; key < 4000; key++) {
      Member all = Balancer.hashed(members, Hashes.mix(key), one -> true);
      Member fewer = Balancer.hashed(members, Hashes.mix(key), one -> one != members.getLast());
      counts[members.indexOf(all)]++;
      if (all != members.getLast()) {
        assertThat(fewer).isSameAs(all);
      }
    }
    assertThat(counts[0]).isBetween(800, 1200);
    assertThat(counts[1]).isBetween(800, 1200);
    assertThat(counts[2]).isBetween(1800, 2200);
  }
}
