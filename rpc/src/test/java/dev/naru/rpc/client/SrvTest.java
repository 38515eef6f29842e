package dev.naru.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.client.Addresses.Place;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.client.SrvServer.Srv;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that DNS says the places of (RFC 2782). */
@Timeout(120)
class SrvTest {

  private static final String NAME = "_sums._tcp.example.org";

  private static RpcClient open(RpcFixture fixture, SrvServer dns) {
    return RpcClient.srv(NAME)
        .srv(NAME, dns.url())
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
  void callsAreSharedByWeightAmongTheLowestPriorityAndTheNextIsForWhenThatIsGone()
      throws IOException {
    try (RpcFixture heavy = new RpcFixture();
        RpcFixture light = new RpcFixture();
        RpcFixture spare = new RpcFixture();
        SrvServer dns =
            new SrvServer(
                new Srv(1, 30, heavy.port(), "localhost"),
                new Srv(1, 10, light.port(), "localhost"),
                new Srv(2, 100, spare.port(), "localhost"));
        RpcClient client = open(spare, dns)) {
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
    try (TestPlatform platform = TestPlatform.withManualClock();
        SrvServer dns = new SrvServer(new Srv(0, 1, 1, "a.example"), new Srv(0, 0, 2, ""));
        SrvAddresses addresses = new SrvAddresses(NAME, dns.url(), platform.platform().network())) {
      LinkedBlockingQueue<List<Place>> heard = new LinkedBlockingQueue<>();
      addresses.onChange(heard::add);
      assertThat(addresses.now()).containsExactly(place("a.example", 1, 0, 1));

      dns.say(new Srv(0, 1, 1, "a.example"), new Srv(3, 7, 2, "b.example"));
      platform.clock().advance(Duration.ofSeconds(30));
      assertThat(heard.take())
          .containsExactly(place("a.example", 1, 0, 1), place("b.example", 2, 3, 7));
      assertThat(addresses.now()).hasSize(2);
    }
  }

  @Test
  void whereDnsKnowsNoPlaceACallSaysSo() throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        SrvServer dns = new SrvServer();
        RpcClient client = open(fixture, dns)) {
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
