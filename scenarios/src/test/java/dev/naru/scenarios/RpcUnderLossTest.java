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
import dev.naru.internet.trace.PcapngWriter;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.OnLoop;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.server.RpcConfig;
import dev.naru.rpc.server.RpcServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls over TCP and over UDP beside each other, on an Internet that fails. (Exact.) */
class RpcUnderLossTest {

  private static final long MS = 1_000_000L;
  private static final int CALLS = 100;

  /** What a call of each number led to. */
  private static final class Counting {
    private final Map<Integer, Integer> worked = new TreeMap<>();

    @OnLoop
    @MessagePattern("work")
    String work(int number) {
      worked.merge(number, 1, Integer::sum);
      return "x".repeat(number % 10 == 0 ? 5_000 : 10);
    }
  }

  private record Outcome(
      String capture,
      Map<Integer, Integer> worked,
      Map<Integer, Integer> answered,
      List<String> failed) {}

  private static Outcome run(
      long seed,
      double loss,
      Consumer<Internet> faults,
      boolean udp,
      Consumer<RpcClient.Builder> how)
      throws Exception {
    LinkConfig line = LinkConfig.IDEAL.withDelay(10 * MS).withRate(100_000_000);
    Topology topology =
        Topology.seed(seed).transport(TcpStack::new).router("core").host("server").host("phone");
    topology.link("core", "server", line).link("phone", "core", line);
    Internet internet = topology.build();
    internet.faults("core", "server").lose(loss);
    faults.accept(internet);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    PcapngWriter capture =
        internet.capture(new DigestOutputStream(OutputStream.nullOutputStream(), digest), "server");
    Counting counting = new Counting();
    Map<Integer, Integer> answered = new TreeMap<>();
    List<String> failed = new ArrayList<>();
    try (Lab lab = Lab.virtual(internet)) {
      InternetNetwork there = lab.network("server");
      SimpleMeterRegistry metrics = new SimpleMeterRegistry();
      Platform platform =
          new Platform(
              there,
              metrics,
              Limits.DEFAULTS,
              Path.of("unused"),
              () -> new MemoryStore(there, metrics));
      RpcServer server =
          new RpcServer(
              RpcConfig.listening(Endpoint.parse("tcp://*:3000"), Endpoint.parse("udp://*:3000")),
              platform,
              List.of(counting));
      lab.run(
          () -> {
            server.start();
            platform.listeners().open();
            return null;
          });
      InternetNetwork here = lab.network("phone");
      RpcClient.Builder builder =
          udp ? RpcClient.udp("server", 3000) : RpcClient.tcp("server", 3000);
      builder.network(here).timeout(Duration.ofSeconds(90));
      how.accept(builder);
      RpcClient client = builder.open();
      for (int i = 0; i < CALLS; i++) {
        int number = i;
        here.clock()
            .schedule(
                Duration.ofMillis(i * 20L),
                () ->
                    client
                        .send("work", number, String.class)
                        .whenComplete(
                            (value, failure) -> {
                              if (failure == null) {
                                answered.merge(number, 1, Integer::sum);
                              } else {
                                failed.add(number + ": " + failure.getMessage());
                              }
                            }));
      }
      lab.runFor(Duration.ofSeconds(120));
    }
    capture.close();
    return new Outcome(
        HexFormat.of().formatHex(digest.digest()), counting.worked, answered, failed);
  }

  private static void everyCallOnce(Outcome outcome) {
    Map<Integer, Integer> once = new TreeMap<>();
    IntStream.range(0, CALLS).forEach(number -> once.put(number, 1));
    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.worked()).isEqualTo(once);
    assertThat(outcome.answered()).isEqualTo(once);
  }

  private static void doubleAndReorder(Internet internet) {
    internet.faults("core", "server").duplicate(0.1);
    internet.faults("core", "server").reorder(0.1, 30 * MS);
  }

  @ParameterizedTest
  @CsvSource({"0.05, 1", "0.05, 2", "0.2, 1", "0.2, 2", "0.2, 3"})
  void everyReliableCallIsWorkedOnAndAnsweredOnce(double loss, long seed) throws Exception {
    everyCallOnce(
        run(seed, loss, RpcUnderLossTest::doubleAndReorder, true, RpcClient.Builder::reliable));
  }

  @ParameterizedTest
  @CsvSource({"0.05", "0.2"})
  void withoutTheKeyNobodyIsHeard(double loss) throws Exception {
    // The server has no key here: what it cannot read it does not answer, and the calls fail.
    Outcome deaf = run(1, loss, _ -> {}, true, builder -> builder.key(new byte[32]));
    assertThat(deaf.worked()).isEmpty();
    assertThat(deaf.failed()).hasSize(CALLS);
  }

  @ParameterizedTest
  @CsvSource({"0.05", "0.2"})
  void soIsEveryCallOverTcp(double loss) throws Exception {
    everyCallOnce(run(1, loss, RpcUnderLossTest::doubleAndReorder, false, _ -> {}));
  }

  @Test
  void aPlainDatagramThatIsLostIsLostAndOneThatIsDoubledIsWorkedOnTwice() throws Exception {
    Outcome plain = run(1, 0.2, RpcUnderLossTest::doubleAndReorder, true, _ -> {});
    assertThat(plain.failed()).isNotEmpty();
    assertThat(plain.answered().size() + plain.failed().size()).isEqualTo(CALLS);
    assertThat(plain.worked().values()).contains(2);
  }

  @Test
  void theSameSeedGivesTheSameCaptureAndAnotherSeedAnother() throws Exception {
    Consumer<RpcClient.Builder> reliable = RpcClient.Builder::reliable;
    String first = run(7, 0.2, RpcUnderLossTest::doubleAndReorder, true, reliable).capture();
    assertThat(run(7, 0.2, RpcUnderLossTest::doubleAndReorder, true, reliable).capture())
        .isEqualTo(first);
    assertThat(run(8, 0.2, RpcUnderLossTest::doubleAndReorder, true, reliable).capture())
        .isNotEqualTo(first);
  }
}
