package dev.naru.internet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.internet.fault.Fault;
import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.SendResult;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.probe.Ping;
import dev.naru.internet.probe.Traceroute;
import dev.naru.internet.trace.PcapngWriter;
import dev.naru.internet.trace.TraceRecord;
import dev.naru.internet.udp.UdpReceiver;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.Samples;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hosts on a LAN, three routers in a row, a server behind them. */
class InternetTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1000 * MS;

  private final Internet internet = build(1);
  private final List<String> log = new ArrayList<>();

  private static Internet build(long seed) {
    LinkConfig line = LinkConfig.IDEAL.withDelay(5 * MS).withJitter(MS).withRate(100_000_000);
    return Topology.seed(seed)
        .host("a")
        .host("b")
        .host("server")
        .router("r1")
        .router("r2")
        .router("r3")
        .lan("office", LinkConfig.IDEAL.withDelay(MS))
        .attach("a", "office")
        .attach("b", "office")
        .attach("r1", "office")
        .link("r1", "r2", line)
        .link("r2", "r3", line.withMtu(1400))
        .link("r3", "server", line)
        .build();
  }

  /** Writes down what a socket hears. */
  private final class Log implements UdpReceiver {
    private final String name;

    Log(String name) {
      this.name = name;
    }

    @Override
    public void onDatagram(
        long now, IpAddress source, int sourcePort, IpAddress destination, Payload payload) {
      log.add(
          name
              + " got "
              + new String(payload.toByteArray(), java.nio.charset.StandardCharsets.UTF_8));
      payload.release();
    }

    @Override
    public void onError(long now, IpError error, int destinationPort) {
      log.add(name + " " + error.kind() + " " + destinationPort + " by " + error.reporter());
    }
  }

  private UdpSocket bind(String host, int port) {
    return internet.host(host).udp().bind(Optional.empty(), port, new Log(host)).orElseThrow();
  }

  private SendResult send(UdpSocket from, IpAddress to, int port, String text) {
    return from.send(internet.now(), to, port, Samples.text(text));
  }

  private IpAddress server(int version) {
    return internet.host("server").address(version);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void pingCrossesTheCore(int version) {
    Ping.Report report = internet.ping("a", server(version), 3);
    assertThat(report.received()).isEqualTo(3);
    assertThat(report.duplicates()).isZero();
    assertThat(report.roundTrips().get(1)).isBetween(34 * MS, 41 * MS);
    assertThat(report.answers().getLast())
        .isInstanceOfSatisfying(
            Ping.Answer.Reply.class, r -> assertThat(r.hopLimit()).isEqualTo(61));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void tracerouteNamesTheRouters(int version) {
    List<Traceroute.Hop> hops = internet.traceroute("a", server(version));
    assertThat(hops).hasSize(4);
    for (int i = 0; i < 3; i++) {
      assertThat(internet.host("r" + (i + 1)).addresses())
          .contains(hops.get(i).address().orElseThrow());
    }
    assertThat(hops.get(3).address()).contains(server(version));
  }

  @Test
  void pingOfNobodyIsRefusedByTheLastRouter() {
    Ping.Report lan = internet.ping("a", IpAddress.of("10.0.1.77"), 1);
    assertThat(lan.answers())
        .containsExactly(
            new Ping.Answer.Refused(
                0, IpError.Kind.HOST_UNREACHABLE, internet.host("a").address(4)));
    Ping.Report world = internet.ping("a", IpAddress.of("8.8.8.8"), 1);
    assertThat(world.answers())
        .containsExactly(
            new Ping.Answer.Refused(
                0, IpError.Kind.NET_UNREACHABLE, internet.host("r1").address(4)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void datagramsGoThereAndBack(int version) {
    UdpSocket client = bind("a", 0);
    UdpSocket server = bind("server", 53);
    assertThat(client.port()).isBetween(49152, 65535);
    assertThat(send(client, server(version), 53, "question")).isEqualTo(SendResult.SENT);
    internet.runUntilIdle();
    send(server, internet.host("a").address(version), client.port(), "answer");
    internet.runUntilIdle();
    assertThat(log).containsExactly("server got question", "a got answer");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aPortWithoutASocketIsReportedToTheSender(int version) {
    UdpSocket client = bind("a", 0);
    send(client, server(version), 9, "anybody?");
    internet.runUntilIdle();
    assertThat(log).containsExactly("a PORT_UNREACHABLE 9 by " + server(version));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aLargeDatagramIsCutAndPutTogether(int version) {
    UdpSocket client = bind("a", 0);
    bind("server", 53);
    String large = "x".repeat(5000);
    if (version == 6) { // the first one finds out what the path carries
      send(client, server(6), 53, large);
      internet.runUntilIdle();
      assertThat(log).containsExactly("a PACKET_TOO_BIG 53 by " + internet.host("r2").address(6));
      log.clear();
      assertThat(internet.host("a").ip().pathMtu(internet.now(), server(6))).isEqualTo(1400);
    }
    send(client, server(version), 53, large);
    internet.runUntilIdle();
    assertThat(log).containsExactly("server got " + large);
  }

  @Test
  void aPortIsTakenOnceAndFreeAgain() {
    UdpSocket first = bind("a", 53);
    assertThat(internet.host("a").udp().bind(Optional.empty(), 53, new Log("a"))).isEmpty();
    first.close();
    bind("a", 53).close();
    assertThat(internet.host("a").udp().bind(Optional.of(server(4)), 53, new Log("a"))).isEmpty();
  }

  @Test
  void aGroupReachesThoseWhoHaveJoined() {
    IpAddress group = IpAddress.of("239.1.2.3");
    UdpSocket sender =
        internet
            .host("a")
            .udp()
            .bind(Optional.of(internet.host("a").address(4)), 0, new Log("a"))
            .orElseThrow();
    UdpSocket receiver = bind("b", 5000);
    send(sender, group, 5000, "early");
    internet.runUntilIdle();
    receiver.join(internet.host("b").networkInterface("eth0"), group);
    send(sender, group, 5000, "in time");
    internet.runUntilIdle();
    receiver.leave(internet.host("b").networkInterface("eth0"), group);
    send(sender, group, 5000, "late");
    internet.runUntilIdle();
    assertThat(log).containsExactly("b got in time");
  }

  @Test
  void aHostTalksToItself() {
    UdpSocket socket = bind("a", 7);
    send(socket, IpAddress.of("127.0.0.1"), 7, "me");
    assertThat(log).isEmpty();
    internet.runUntilIdle();
    assertThat(log).containsExactly("a got me");
  }

  @Test
  void aMessageToAHostThatIsSwitchedOffInMidFlightIsLost() {
    UdpSocket client = bind("a", 0);
    List<String> started = new ArrayList<>();
    internet.host("server").run(() -> host -> started.add("started at " + internet.now()));
    bind("server", 53);
    List<String> drops = new ArrayList<>();
    internet
        .trace()
        .add(
            r -> {
              if (r.direction() == TraceRecord.Direction.DROPPED) {
                drops.add(r.host() + ": " + r.cause());
              }
            });
    send(client, server(4), 53, "are you there?");
    internet.runFor(10 * MS);
    try (Fault off = internet.powerOff("server")) {
      assertThat(off).isNotNull();
      internet.runUntilIdle();
      assertThat(drops).containsExactly("server: power off");
      assertThatThrownBy(() -> internet.host("server").udp())
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(started).hasSize(2);
    send(client, server(4), 53, "and now?"); // the socket is gone with the power
    internet.runUntilIdle();
    assertThat(log).containsExactly("a PORT_UNREACHABLE 53 by " + server(4));
  }

  @Test
  void aPartitionPartsTwoGroupsOnlyAndHeals() {
    try (Fault partition = internet.partition(List.of("a"), List.of("server"))) {
      assertThat(partition).isNotNull();
      assertThat(internet.ping("a", server(4), 1).received()).isZero();
      assertThat(internet.ping("b", server(4), 1).received()).isEqualTo(1);
    }
    assertThat(internet.ping("a", server(6), 1).received()).isEqualTo(1);
  }

  @Test
  void aOneWayFaultIsOneWay() {
    UdpSocket client = bind("a", 1000);
    UdpSocket server = bind("server", 53);
    Fault cut = internet.faultsOneWay("r3", "server").cut();
    send(client, server(4), 53, "lost");
    send(server, internet.host("a").address(4), 1000, "through");
    internet.runUntilIdle();
    cut.close();
    assertThat(log).containsExactly("a got through");
  }

  @Test
  void aCorruptedDatagramArrivesWholeOrNotAtAll() {
    UdpSocket client = bind("a", 1000);
    bind("server", 53);
    internet.ping("a", server(4), 1);
    internet.faults("a", "office").corrupt(1);
    for (int i = 0; i < 200; i++) {
      send(client, server(4), 53, "damaged");
      internet.runFor(MS);
    }
    internet.runUntilIdle();
    List<String> received = log.stream().filter(l -> l.startsWith("server")).toList();
    // Those that arrive were hit in the padding of the frame, or in an address of the link.
    assertThat(received).hasSizeBetween(1, 100).containsOnly("server got damaged");
  }

  @Test
  void namesAreResolved() {
    assertThat(internet.names().resolve("SERVER")).containsExactly(server(4), server(6));
    assertThat(internet.names().resolve("10.1.1.1")).containsExactly(IpAddress.of("10.1.1.1"));
    assertThat(internet.names().resolve("nowhere")).isEmpty();
  }

  private static String digest(long seed) throws Exception {
    Internet internet = build(seed);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PcapngWriter writer = new PcapngWriter(bytes, _ -> true)) {
      internet.trace().add(writer);
      internet.faults("r1", "r2").lose(0.2);
      internet.faults("r2", "r3").reorder(0.3, 3 * MS);
      internet.ping("a", internet.host("server").address(4), 20);
      internet.ping("b", internet.host("server").address(6), 20);
    }
    assertThat(bytes.size()).isGreaterThan(10_000);
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
  }

  @Test
  void theSameSeedGivesTheSameCaptureAndAnotherSeedAnother() throws Exception {
    assertThat(digest(7)).isEqualTo(digest(7)).isNotEqualTo(digest(8));
  }

  @Test
  void aThousandPingsMakeNoEndlessWork() {
    internet.ping("a", server(4), 1000);
    assertThat(internet.runUntilIdle()).isTrue();
    assertThat(internet.now()).isLessThan(1100 * SECOND);
  }
}
