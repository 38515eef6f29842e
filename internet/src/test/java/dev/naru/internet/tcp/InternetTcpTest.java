package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.fault.Fault;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.wire.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP on hosts of an Internet: a client on a LAN, a core with a narrow link, a server. */
class InternetTcpTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1000 * MS;

  private final AtomicInteger references = new AtomicInteger();
  private final List<Stream> served = new ArrayList<>();
  private final List<String> causes = new ArrayList<>();

  private Internet build(long seed) {
    LinkConfig line = LinkConfig.IDEAL.withDelay(5 * MS).withRate(100_000_000);
    Internet internet =
        Topology.seed(seed)
            .transport(TcpStack::new)
            .host("client")
            .host("server", () -> this::serve)
            .router("r1")
            .router("r2")
            .lan("office", LinkConfig.IDEAL.withDelay(MS))
            .attach("client", "office")
            .attach("r1", "office")
            .link("r1", "r2", line.withMtu(1400))
            .link("r2", "server", line)
            .build();
    internet
        .trace()
        .add(
            r -> {
              if (!r.cause().isEmpty()) {
                causes.add(r.cause());
              }
            });
    return internet;
  }

  private void serve(Host host) {
    host.transport(TcpStack.class)
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
  }

  private TcpConnection connect(Internet internet, int version, ConnectionHandler handler) {
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
            handler);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aStreamCrossesTheCoreAndFindsItsMtu(int version) {
    Internet internet = build(1);
    Stream client = new Stream(1_000_000, 10_000, references);
    TcpConnection c = connect(internet, version, client);
    internet.runFor(30 * SECOND);
    assertThat(served.getFirst().read).isEqualTo(1_000_000);
    assertThat(client.read).isEqualTo(100);
    assertThat(client.closed).isEqualTo(1);
    assertThat(c.info().mss()).isEqualTo(1400 - (version == 4 ? 20 : 40) - 20 - 12);
    assertThat(causes).contains("path MTU").doesNotContain("RTO", "TLP");
    internet.runFor(120 * SECOND);
    assertThat(references.get()).isZero();
    assertThat(internet.host("client").transport(TcpStack.class).connections()).isEmpty();
    assertThat(internet.runUntilIdle()).isTrue();
  }

  @Test
  void lossesOnTheLinkAreRepaired() {
    Internet internet = build(2);
    internet.faults("r1", "r2").lose(0.02);
    Stream client = new Stream(1_000_000, 10_000, references);
    TcpConnection c = connect(internet, 4, client);
    internet.runFor(120 * SECOND);
    assertThat(served.getFirst().read).isEqualTo(1_000_000);
    assertThat(c.info().retransmitted()).isBetween(5L, 60L);
    assertThat(causes).contains("3 dupACK");
  }

  @Test
  void aCrashedServerResetsWhoGoesOnTalking() {
    Internet internet = build(3);
    List<String> heard = new ArrayList<>();
    TcpConnection c =
        connect(
            internet,
            4,
            new ConnectionHandler() {
              @Override
              public void onClosed(long now, TcpConnection connection, CloseReason reason) {
                heard.add(reason.name());
              }
            });
    internet.runFor(SECOND);
    assertThat(c.state()).isEqualTo(States.CLOSE_WAIT); // the server has said its hundred bytes
    internet.restart("server");
    c.write(internet.now(), Script.pattern(0, 10));
    internet.runFor(SECOND);
    assertThat(heard).containsExactly("RESET");
  }

  @Test
  void aPartitionIsOutlived() {
    Internet internet = build(4);
    Stream client = new Stream(3_000_000, 10_000, references);
    connect(internet, 4, client);
    internet.runFor(100 * MS);
    Fault cut = internet.partition(List.of("client"), List.of("server"));
    internet.runFor(20 * SECOND);
    assertThat(served.getFirst().read).isLessThan(3_000_000);
    cut.close();
    internet.runFor(60 * SECOND);
    assertThat(served.getFirst().read).isEqualTo(3_000_000);
    assertThat(causes).contains("RTO");
  }

  @Test
  void aLostSynIsSentAgainAfterASecond() {
    Internet internet = build(6);
    Fault loss =
        internet
            .faultsOneWay("client", "office")
            .lose(
                f ->
                    f.packet().filter(p -> p.body() instanceof TcpSegment t && t.syn()).isPresent(),
                1);
    TcpConnection c = connect(internet, 4, new Stream(1, 1, references));
    internet.runFor(1100 * MS);
    assertThat(c.info().bytesSent()).isEqualTo(1);
    assertThat(causes).containsOnlyOnce("RTO");
    loss.close();
  }

  @Test
  void nobodyThereIsReportedByTheReset() {
    Internet internet = build(5);
    List<CloseReason> reasons = new ArrayList<>();
    internet
        .host("client")
        .transport(TcpStack.class)
        .connect(
            internet.now(),
            Optional.empty(),
            0,
            internet.host("server").address(4),
            81,
            TcpConfig.DEFAULT,
            new ConnectionHandler() {
              @Override
              public void onClosed(long now, TcpConnection connection, CloseReason reason) {
                reasons.add(reason);
              }
            });
    internet.runFor(SECOND);
    assertThat(reasons).containsExactly(CloseReason.REFUSED);
  }

  @Test
  void theSameSeedGivesTheSameCapture() {
    assertThat(capture(7)).isEqualTo(capture(7)).isNotEqualTo(capture(8));
  }

  private byte[] capture(long seed) {
    Internet internet = build(seed);
    internet.faults("r1", "r2").lose(0.05);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var _ = internet.capture(out, "client")) {
      connect(internet, 4, new Stream(200_000, 7000, references));
      internet.runFor(100 * SECOND);
    }
    return out.toByteArray();
  }
}
