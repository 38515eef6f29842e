package dev.naru.internet.ip;

import static dev.naru.internet.ip.StackFixture.ip;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.Checksum;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.GroupQuery;
import dev.naru.internet.wire.Icmpv6Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.MacAddress;
import dev.naru.internet.wire.Parsed;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What routers hear of groups: RFC 3376, 2236, 3810. */
class GroupReportsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final IpAddress GROUP = ip("239.1.2.3");
  private static final IpAddress GROUP6 = ip("ff05::1234");

  private final StackFixture s = new StackFixture(false);

  GroupReportsTest() {
    s.stack.addAddress(s.lan, Cidr.of("fe80::1/64"));
  }

  private IpPacket report() {
    return (IpPacket) ((EthernetFrame) s.sent()).content();
  }

  private static String hex(IpPacket packet) {
    byte[] bytes = new byte[packet.body().length()];
    packet.body().encode(bytes, 0, packet.source(), packet.destination());
    return HexFormat.of().formatHex(bytes);
  }

  private void joined(IpAddress group) {
    s.stack.join(s.lan, group);
    s.settle(0);
    s.settle(2 * SECOND);
    s.frames.clear();
  }

  private void query(long now, String igmp) {
    byte[] bytes = HexFormat.of().parseHex(igmp);
    IpPacket packet =
        Ipv4Packet.whole(
            (Ipv4Address) ip("198.51.100.9"),
            (Ipv4Address) ip("224.0.0.1"),
            1,
            0,
            true,
            0,
            new IpBody.Raw(2, Payload.of(bytes)));
    MacAddress all = MacAddress.multicast(ip("224.0.0.1"));
    s.give(now, new EthernetFrame(all, StackFixture.THEIRS, packet));
  }

  @Test
  void joiningIsToldTwice() {
    s.stack.join(s.lan, GROUP);
    s.settle(0);
    Ipv4Packet first = (Ipv4Packet) report();
    assertThat(first.destination()).isEqualTo(ip("224.0.0.22"));
    assertThat(first.hopLimit()).isEqualTo(1);
    assertThat(first.options().toByteArray()).containsExactly(0x94, 4, 0, 0);
    assertThat(hex(first)).isEqualTo("2200e8f90000000104000000ef010203");
    s.nothingElse();
    s.settle(SECOND + 1);
    assertThat(hex(report())).isEqualTo(hex(first));
    s.settle(100 * SECOND);
    s.nothingElse();
  }

  @Test
  void leavingIsTold() {
    joined(GROUP);
    s.stack.leave(s.lan, GROUP);
    s.settle(3 * SECOND);
    assertThat(hex(report())).isEqualTo("2200e9f90000000103000000ef010203");
    s.settle(5 * SECOND);
    s.sent();
    s.nothingElse();
  }

  @Test
  void aQuestionIsAnsweredWithinItsTime() {
    joined(GROUP);
    query(10 * SECOND, "1164ee9b0000000000000000"); // ten seconds
    query(10 * SECOND, "1164ee9b0000000000000000");
    s.settle(20 * SECOND);
    assertThat(hex(report())).startsWith("2200").endsWith("02000000ef010203");
    s.nothingElse();
  }

  @Test
  void aQuestionAboutAnotherGroupIsNotAnswered() {
    joined(GROUP);
    query(10 * SECOND, "1101fdfbef0303" + "03" + "00000000");
    s.settle(20 * SECOND);
    s.nothingElse();
  }

  @Test
  void anOlderRouterIsAnsweredInItsVersion() {
    joined(GROUP);
    query(10 * SECOND, "1164ee9b00000000");
    s.settle(20 * SECOND);
    IpPacket answer = report();
    assertThat(answer.destination()).isEqualTo(GROUP);
    assertThat(hex(answer)).isEqualTo("1600f8faef010203");
    s.nothingElse();
  }

  @Test
  void ipv6TellsByMld() {
    s.stack.join(s.lan, GROUP6);
    s.settle(0);
    Ipv6Packet first = (Ipv6Packet) report();
    assertThat(first.source()).isEqualTo(ip("fe80::1"));
    assertThat(first.destination()).isEqualTo(ip("ff02::16"));
    assertThat(first.hopLimit()).isEqualTo(1);
    assertThat(first.extensions()).hasSize(1);
    assertThat(hex(first)).startsWith("8f00").contains("00000001" + "04000000" + "ff05");
    s.nothingElse();
  }

  @Test
  void anMldQuestionFromTheLinkIsAnsweredFromElsewhereNot() {
    joined(GROUP6);
    Icmpv6Message general = new Icmpv6Message.Other(130, 0, 1000 << 16, Payload.of(new byte[20]));
    for (String from : new String[] {"2001:db8:1::9", "fe80::9"}) {
      IpPacket packet = IpPacket.of(ip(from), ip("ff02::1"), 1, 0, general);
      MacAddress all = MacAddress.multicast(ip("ff02::1"));
      s.give(10 * SECOND, new EthernetFrame(all, StackFixture.THEIRS, packet));
    }
    s.settle(12 * SECOND);
    assertThat(hex(report())).contains("00000001" + "02000000" + "ff05");
    s.nothingElse();
  }

  @Test
  void timesAreReadWithTheirExponent() {
    byte[] bytes = HexFormat.of().parseHex("11ff00000000000000000000");
    int sum = Checksum.finish(Checksum.sum(bytes, 0, bytes.length));
    bytes[2] = (byte) (sum >> 8);
    bytes[3] = (byte) sum;
    assertThat(GroupQuery.ofIgmp(Payload.of(bytes)).orElseThrow().maxResponse())
        .isEqualTo(31744 * 100_000_000L);
  }

  @Test
  void aSocketThatJoinsLaterIsReportedThen() {
    Internet internet =
        Topology.seed(1)
            .host("a")
            .host("b")
            .lan("lan", LinkConfig.IDEAL.withDelay(1_000_000))
            .attach("a", "lan")
            .attach("b", "lan")
            .build();
    List<String> reports = new ArrayList<>();
    internet
        .trace()
        .add(
            r -> {
              if (r.cause().equals("IGMP")) {
                reports.add("at " + r.time() / SECOND);
              }
            });
    internet.runFor(5 * SECOND);
    UdpSocket socket =
        internet
            .host("b")
            .udp()
            .bind(Optional.empty(), 5000, (_, _, _, _, _) -> reports.add("datagram"))
            .orElseThrow();
    socket.join(internet.host("b").ip().interfaces().getFirst(), GROUP);
    internet.runFor(100_000_000);
    assertThat(reports).containsExactly("at 5");
    UdpSocket from =
        internet
            .host("a")
            .udp()
            .bind(Optional.of(internet.host("a").address(4)), 0, (_, _, _, _, _) -> {})
            .orElseThrow();
    from.send(internet.now(), GROUP, 5000, Payload.of(new byte[1]));
    internet.runFor(100_000_000);
    assertThat(reports).contains("datagram");
  }

  @FuzzTest
  void questions(byte[] bytes) {
    Payload payload = Payload.of(bytes);
    if (GroupQuery.ofIgmp(payload) instanceof Parsed.Ok<GroupQuery>(GroupQuery query)) {
      assertThat(query.maxResponse()).isBetween(0L, 3175 * SECOND);
    }
    Icmpv6Message mld = new Icmpv6Message.Other(130, 0, bytes.length << 16, payload);
    if (GroupQuery.ofMld(mld) instanceof Parsed.Ok<GroupQuery>(GroupQuery query)) {
      assertThat(query.maxResponse()).isBetween(0L, 8388 * SECOND);
    }
  }
}
