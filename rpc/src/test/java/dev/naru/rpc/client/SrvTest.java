package dev.naru.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.ServiceTarget;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.client.Addresses.Place;
import dev.naru.rpc.client.RpcTransportException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that DNS says the places of (RFC 2782). */
@Timeout(120)
class SrvTest {

  private static final String NAME = "_sums._tcp.example.org";

  private final Map<String, List<ServiceTarget>> dns = new ConcurrentHashMap<>();

  private List<ServiceTarget> ask(String name) throws IOException {
    List<ServiceTarget> found = dns.get(name);
    if (found == null) {
      throw new IOException("there is no name " + name);
    }
    return found;
  }

  private RpcClient open(RpcFixture fixture) {
    return RpcClient.srv(NAME)
        .lookup(this::ask)
        .network(fixture.platform.platform().network())
        .timeout(Duration.ofSeconds(60))
        .open();
  }

  private static void call(RpcClient client, int times) {
    for (int i = 0; i < times; i++) {
      client.sendIdempotent("count", Map.of(), Integer.class).toCompletableFuture().join();
    }
  }

  private static Place place(String host, int port, int priority, int weight) {
    return new Place(InetSocketAddress.createUnresolved(host, port), priority, weight);
  }

  @Test
  void callsAreSharedByWeightAmongTheLowestPriorityAndTheNextIsForWhenThatIsGone() {
    try (RpcFixture heavy = new RpcFixture();
        RpcFixture light = new RpcFixture();
        RpcFixture spare = new RpcFixture()) {
      dns.put(
          NAME,
          List.of(
              new ServiceTarget(1, 30, "localhost", heavy.port()),
              new ServiceTarget(1, 10, "localhost", light.port()),
              new ServiceTarget(2, 100, "localhost", spare.port())));
      callAll(heavy, light, spare);
    }
  }

  private void callAll(RpcFixture heavy, RpcFixture light, RpcFixture spare) {
    try (RpcClient client = open(spare)) {
      call(client, 26);
      // 10 to 3, which is as near to 30 to 10 as shares of at most 10 come.
      assertThat(heavy.services.counted).hasValue(20);
      assertThat(light.services.counted).hasValue(6);
      assertThat(spare.services.counted).hasValue(0);
      heavy.server.close();
      light.server.close();
      call(client, 3);
      assertThat(spare.services.counted).hasValue(3);
    }
  }

  @Test
  void whatDnsSaysAnewIsHeardAndWhatItLeavesOpenStands() throws Exception {
    dns.put(NAME, List.of(new ServiceTarget(0, 1, "a.example", 1)));
    try (TestPlatform platform = TestPlatform.withManualClock();
        SrvAddresses addresses = new SrvAddresses(NAME, this::ask, platform.platform().network())) {
      LinkedBlockingQueue<List<Place>> heard = new LinkedBlockingQueue<>();
      addresses.onChange(heard::add);
      assertThat(addresses.now()).containsExactly(place("a.example", 1, 0, 1));

      dns.put(
          NAME,
          List.of(
              new ServiceTarget(3, 7, "b.example", 2), new ServiceTarget(0, 1, "a.example", 1)));
      platform.clock().advance(Duration.ofSeconds(30));
      assertThat(heard.take())
          .containsExactly(place("a.example", 1, 0, 1), place("b.example", 2, 3, 7));
      dns.clear();
      while (!addresses.missing().contains("there is no name")) { // until it has asked again
        platform.clock().advance(Duration.ofSeconds(30));
      }
      assertThat(addresses.now()).hasSize(2);
    }
  }

  @Test
  void whereDnsKnowsNoPlaceACallSaysSo() {
    try (RpcFixture fixture = new RpcFixture();
        RpcClient client = open(fixture)) {
      Assertions.assertThatThrownBy(() -> call(client, 1))
          .isInstanceOf(CompletionException.class)
          .cause()
          .hasMessageContaining("DNS does not say where " + NAME + " is")
          .extracting(cause -> ((RpcTransportException) cause).reason())
          .isEqualTo(Reason.NOT_CONNECTED);
    }
  }

  @Test
  void whereAllWeighTheSameEachHasItsTurn() {
    assertThat(Turns.spread(List.of("a", "b", "c"), List.of(1, 1, 1)))
        .containsExactly("a", "b", "c");
    assertThat(Turns.spread(List.of("a", "b"), List.of(5, 2)))
        .containsExactly("a", "b", "a", "a", "a", "b", "a");
  }
}
