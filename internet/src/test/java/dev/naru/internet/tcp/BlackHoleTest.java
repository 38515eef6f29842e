package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that loses large packets, and nobody says so (RFC 2923 section 2.1). */
class BlackHoleTest {
  private static final long MS = 1_000_000L;
  private static final int BYTES = 3_000_000;

  private final AtomicInteger references = new AtomicInteger();
  private final List<Stream> served = new ArrayList<>();
  private final List<String> causes = new ArrayList<>();

  private Internet build() {
    Internet internet =
        Topology.seed(1)
            .transport(TcpStack::new)
            .host("client")
            .host("server")
            .link("client", "server", LinkConfig.IDEAL.withDelay(5 * MS).withRate(100_000_000))
            .build();
    internet.trace().add(r -> causes.add(r.cause()));
    internet
        .host("server")
        .transport(TcpStack.class)
        .listen(
            Optional.empty(),
            80,
            10,
            TcpConfig.DEFAULT,
            (now, listener) -> {
              Stream stream = new Stream(100, 100, references);
              served.add(stream);
              listener.accept(now, stream);
            })
        .orElseThrow();
    return internet;
  }

  private TcpConnection send(Internet internet, int version) {
    return internet
        .host("client")
        .transport(TcpStack.class)
        .connect(
            internet.now(),
            Optional.empty(),
            0,
            internet.host("server").address(version),
            80,
            TcpConfig.DEFAULT,
            new Stream(BYTES, 10_000, references));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aStreamGetsThroughAndFindsWhatThePathTakes(int version) {
    Internet internet = build();
    internet.faults("client", "server").lose(f -> f.length() > 1300, "too big");
    TcpConnection c = send(internet, version);
    internet.runFor(30_000 * MS);
    assertThat(served.getFirst().read).isEqualTo(BYTES);
    int headers = (version == 4 ? 20 : 40) + 20 + 12;
    assertThat(c.info().mss()).isBetween(1300 - headers - 8, 1300 - headers);
    assertThat(causes).contains("RTO", "MTU probe", "path MTU");
    internet.runFor(120_000 * MS);
    assertThat(references.get()).isZero();
  }

  @Test
  void aPathThatTakesAllSeesNoProbe() {
    Internet internet = build();
    send(internet, 4);
    internet.runFor(30_000 * MS);
    assertThat(served.getFirst().read).isEqualTo(BYTES);
    assertThat(causes).doesNotContain("MTU probe");
  }
}
