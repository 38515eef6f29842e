package dev.naru.internet.ip;

import static dev.naru.internet.ip.StackFixture.ip;
import static dev.naru.internet.wire.Samples.A4;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.Icmpv6Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.UdpDatagram;
import org.junit.jupiter.api.Test;

class ForwardingTest {
  private final StackFixture router = new StackFixture(true);
  private final IpAddress from4 = ip("203.0.113.5");
  private final IpAddress to4 = ip("8.8.8.8");
  private final IpAddress from6 = ip("2001:db8:9::5");
  private final IpAddress to6 = ip("2001:db8:8::8");

  private static UdpDatagram datagram(int size) {
    return new UdpDatagram(1, 2, Payload.of(new byte[size]));
  }

  @Test
  void aRoutedPacketHasOneHopLess() {
    router.give(0, IpPacket.of(from4, to4, 9, 3, datagram(5)));
    assertThat(router.packet()).isEqualTo(IpPacket.of(from4, to4, 8, 3, datagram(5)));
    router.nothingElse();
  }

  @Test
  void theLastHopGivesTimeExceededThatQuotesTheOriginal() {
    IpPacket original = IpPacket.of(from4, to4, 1, 0, datagram(5));
    router.give(0, original);
    router.dropped("hop limit exceeded");
    IpPacket error = router.packet();
    assertThat(error.source()).isEqualTo(A4);
    assertThat(error.destination()).isEqualTo(from4);
    assertThat(error.body())
        .isEqualTo(new Icmpv4Message.TimeExceeded(0, Payload.of(original.encode())));
    router.nothingElse();
  }

  @Test
  void theLastHopGivesTimeExceededInIpv6Too() {
    IpPacket original = IpPacket.of(from6, to6, 1, 0, datagram(2000));
    router.give(0, original);
    router.dropped("hop limit exceeded");
    Icmpv6Message.TimeExceeded error = (Icmpv6Message.TimeExceeded) router.packet().body();
    assertThat(error.data()).isEqualTo(Payload.of(original.encode(), 0, 1232));
    router.nothingElse();
  }

  @Test
  void aPacketTooBigIsCutOrReported() {
    router.give(0, IpPacket.of(from4, to4, 9, 0, datagram(2000)));
    assertThat(router.packet().isFragment()).isTrue();
    assertThat(router.packet().isFragment()).isTrue();
    router.nothingElse();

    IpPacket whole = IpPacket.of(from4, to4, 9, 0, datagram(2000));
    router.give(0, ((Ipv4Packet) whole).withFragmentation(0, true));
    router.dropped("larger than the MTU of the next link");
    assertThat(((Icmpv4Message.Unreachable) router.packet().body()).nextHopMtu()).isEqualTo(1500);
    router.nothingElse();

    router.give(0, IpPacket.of(from6, to6, 9, 0, datagram(2000)));
    router.dropped("larger than the MTU of the next link");
    assertThat(((Icmpv6Message.PacketTooBig) router.packet().body()).mtu()).isEqualTo(1500);
    router.nothingElse();
  }

  @Test
  void whereNoRouteLeadsTheSourceHearsOfIt() {
    router.stack.routes().remove(dev.naru.internet.wire.Cidr.of("0.0.0.0/0"));
    router.give(0, IpPacket.of(ip("192.0.2.9"), to4, 9, 0, datagram(5)));
    router.dropped("no route");
    assertThat(router.packet().body())
        .isInstanceOfSatisfying(
            Icmpv4Message.Unreachable.class,
            u -> assertThat(u.code()).isEqualTo(Icmpv4Message.Unreachable.NET));
    router.nothingElse();
  }

  @Test
  void noErrorIsReportedAboutAnError() {
    Icmpv4Message error = new Icmpv4Message.TimeExceeded(0, Payload.of(new byte[28]));
    router.give(0, IpPacket.of(from4, to4, 1, 0, error));
    router.dropped("hop limit exceeded");
    router.nothingElse();
  }

  @Test
  void errorsAreRateLimited() {
    for (int i = 0; i < 200; i++) {
      router.give(1000, IpPacket.of(from4, to4, 1, 0, datagram(0)));
    }
    assertThat(router.frames).hasSize(RateLimit.BURST);
    router.frames.clear();
    router.give(1000 + 2_000_000, IpPacket.of(from4, to4, 1, 0, datagram(0)));
    assertThat(router.frames).hasSize(1);
  }

  @Test
  void linkScopeIsNotRouted() {
    router.give(0, IpPacket.of(ip("fe80::1"), to6, 9, 0, datagram(0)));
    router.dropped("address of link scope is not routed");
    router.give(0, IpPacket.of(from4, ip("224.1.1.1"), 9, 0, datagram(0)));
    router.dropped("groups are not routed");
    router.give(0, IpPacket.of(ip("127.0.0.1"), to4, 9, 0, datagram(0)));
    router.dropped("martian address");
    router.nothingElse();
  }

  @Test
  void aHostDoesNotRoute() {
    StackFixture host = new StackFixture(false);
    host.give(0, IpPacket.of(from4, to4, 9, 0, datagram(5)));
    host.dropped("not for this host");
    host.nothingElse();
  }
}
