package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.MemoryStore;
import dev.naru.engine.Platform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import dev.naru.rpc.EventPattern;
import dev.naru.rpc.OnLoop;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.server.RpcConfig;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import dev.naru.rpc.server.RpcConfig.UdpConfig;
import dev.naru.rpc.server.RpcServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events to many on one LAN: one datagram is sent, each member hears it. (Replay: exact.) */
class RpcToManyTest {

  /** What a host has heard. */
  private static final class Ears {
    private final List<Integer> heard = new ArrayList<>();

    @OnLoop
    @EventPattern("told")
    void told(int number) {
      heard.add(number);
    }
  }

  private static RpcServer server(InternetNetwork there, Ears ears, List<String> groups)
      throws Exception {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Platform platform =
        new Platform(
            there,
            metrics,
            Limits.DEFAULTS,
            Path.of("unused"),
            () -> new MemoryStore(there, metrics));
    UdpConfig plain = UdpConfig.DEFAULTS;
    RpcServer server =
        new RpcServer(
            new RpcConfig(
                List.of(Endpoint.parse("udp://*:3000")),
                Optional.empty(),
                RpcLimits.DEFAULTS,
                Map.of(),
                new UdpConfig(
                    true, true, Optional.empty(), plain.message(), plain.sessions(), groups),
                Map.of()),
            platform,
            List.of(ears));
    server.start();
    platform.listeners().open();
    return server;
  }

  /** Three hosts on a LAN of which two are members; a fourth tells ten numbers. */
  private static Map<String, List<Integer>> tell(String to, double loss) throws Exception {
    Topology topology =
        Topology.seed(3)
            .transport(TcpStack::new)
            .lan("office", LinkConfig.IDEAL.withDelay(1_000_000), "10.0.1.0/24")
            // Without a way out of the LAN no route leads to a group either, as on any host.
            .router("gate")
            .attach("gate", "office");
    for (String host : List.of("a", "b", "c", "teller")) {
      topology.host(host).attach(host, "office");
    }
    Internet internet = topology.build();
    internet.faults("b", "office").lose(loss);
    Map<String, List<Integer>> heard = new LinkedHashMap<>();
    try (Lab lab = Lab.virtual(internet)) {
      for (String host : List.of("a", "b", "c")) {
        Ears ears = new Ears();
        heard.put(host, ears.heard);
        List<String> groups = host.equals("c") ? List.of() : List.of("239.1.2.3");
        InternetNetwork there = lab.network(host);
        lab.run(() -> server(there, ears, groups));
      }
      InternetNetwork here = lab.network("teller");
      RpcClient client = RpcClient.udp(to, 3000).network(here).broadcast().open();
      for (int i = 0; i < 10; i++) {
        int number = i;
        here.clock().schedule(Duration.ofMillis(100L * i), () -> client.emit("told", number));
      }
      lab.runFor(Duration.ofSeconds(5));
    }
    return heard;
  }

  private static final List<Integer> ALL = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  @Test
  void theMembersOfAGroupHearWhatItIsToldAndOthersDoNot() throws Exception {
    assertThat(tell("239.1.2.3", 0)).isEqualTo(Map.of("a", ALL, "b", ALL, "c", List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"255.255.255.255", "10.0.1.255"})
  void everybodyHearsWhatIsBroadcast(String to) throws Exception {
    assertThat(tell(to, 0)).isEqualTo(Map.of("a", ALL, "b", ALL, "c", ALL));
  }

  @Test
  void whatIsLostOnTheWayToOneIsNotSentAgain() throws Exception {
    Map<String, List<Integer>> heard = tell("239.1.2.3", 0.4);
    assertThat(heard.get("a")).isEqualTo(ALL);
    assertThat(heard.get("b")).isNotEmpty().hasSizeLessThan(10).isSubsetOf(ALL);
  }
}
