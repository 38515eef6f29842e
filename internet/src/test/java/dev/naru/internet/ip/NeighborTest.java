package dev.naru.internet.ip;

import static dev.naru.internet.ip.StackFixture.OURS;
import static dev.naru.internet.ip.StackFixture.THEIRS;
import static dev.naru.internet.ip.StackFixture.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.ArpMessage;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv6Address;
import dev.naru.internet.wire.MacAddress;
import dev.naru.internet.wire.NdpMessage;
import dev.naru.internet.wire.NdpOptions;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.UdpDatagram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeighborTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Ipv4Address US = Ipv4Address.of("198.51.100.1");
  private static final Ipv4Address THEM = Ipv4Address.of("198.51.100.2");
  private static final Ipv6Address US6 = Ipv6Address.of("2001:db8:1::1");
  private static final Ipv6Address THEM6 = Ipv6Address.of("2001:db8:1::2");

  private final StackFixture box = new StackFixture(false);

  private IpPacket send(long now, IpAddress to, int number) {
    IpAddress from = to.version() == 4 ? US : US6;
    IpPacket packet = IpPacket.of(from, to, 9, 0, new UdpDatagram(number, 2, Payload.empty()));
    assertThat(box.stack.send(now, packet)).isEqualTo(SendResult.SENT);
    return packet;
  }

  private static EthernetFrame question() {
    return new EthernetFrame(MacAddress.BROADCAST, OURS, ArpMessage.request(OURS, US, THEM));
  }

  private static EthernetFrame answer() {
    return new EthernetFrame(OURS, THEIRS, ArpMessage.request(OURS, US, THEM).reply(THEIRS));
  }

  @Test
  void packetsWaitForTheAddressAndGoInOrder() {
    IpPacket first = send(0, THEM, 1);
    IpPacket second = send(0, THEM, 2);
    assertThat(box.sent()).isEqualTo(question());
    box.nothingElse();
    box.give(5, answer());
    assertThat(box.sent()).isEqualTo(new EthernetFrame(THEIRS, OURS, first));
    assertThat(box.sent()).isEqualTo(new EthernetFrame(THEIRS, OURS, second));
    box.nothingElse();
    IpPacket third = send(6, THEM, 3);
    assertThat(box.sent()).isEqualTo(new EthernetFrame(THEIRS, OURS, third));
    box.nothingElse();
  }

  @Test
  void anIpv6NeighborIsAskedInItsGroup() {
    IpPacket packet = send(0, THEM6, 1);
    EthernetFrame asked = (EthernetFrame) box.sent();
    assertThat(asked.destination()).isEqualTo(MacAddress.multicast(THEM6.solicitedNode()));
    assertThat(asked.packet().orElseThrow().body())
        .isEqualTo(new NdpMessage.NeighborSolicitation(THEM6, NdpOptions.source(OURS)));
    NdpMessage reply =
        new NdpMessage.NeighborAdvertisement(false, true, true, THEM6, NdpOptions.target(THEIRS));
    IpPacket far = IpPacket.of(THEM6, US6, 254, 0, reply);
    box.give(1, new EthernetFrame(OURS, THEIRS, far)); // a router has been passed: forged
    box.nothingElse();
    box.give(1, new EthernetFrame(OURS, THEIRS, IpPacket.of(THEM6, US6, 255, 0, reply)));
    assertThat(box.sent()).isEqualTo(new EthernetFrame(THEIRS, OURS, packet));
    box.nothingElse();
  }

  @Test
  void afterThreeQuestionsTheTransportHearsThatTheHostIsUnreachable() {
    List<IpError> errors = new ArrayList<>();
    box.stack.register(17, new Recorder(errors));
    send(0, THEM, 4660);
    for (int i = 0; i < 3; i++) {
      assertThat(box.sent()).isEqualTo(question());
      box.nothingElse();
      box.settle((i + 1) * SECOND);
    }
    box.dropped("neighbour does not answer");
    box.nothingElse();
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().kind()).isEqualTo(IpError.Kind.HOST_UNREACHABLE);
    assertThat(errors.getFirst().quoted().u16(0)).isEqualTo(4660);
    assertThat(box.stack.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theOldestOfTooManyWaitingPacketsGivesWay() {
    for (int i = 0; i <= NeighborCache.MAX_PENDING; i++) {
      send(0, THEM, i);
    }
    box.dropped("neighbour does not answer");
    assertThat(box.sent()).isEqualTo(question());
    box.give(1, answer());
    assertThat(box.frames).hasSize(NeighborCache.MAX_PENDING);
  }

  @Test
  void aQuietNeighborIsAskedAgainAndForgottenIfItDoesNotAnswer() {
    send(0, THEM, 1);
    box.sent();
    box.give(0, answer());
    box.sent();
    long later = NeighborCache.REACHABLE_TIME + 1;
    send(later, THEM, 2);
    assertThat(box.sent()).isInstanceOf(EthernetFrame.class);
    box.nothingElse();
    EthernetFrame probe = new EthernetFrame(THEIRS, OURS, ArpMessage.request(OURS, US, THEM));
    for (int i = 0; i < 3; i++) {
      box.settle(later + (5 + i) * SECOND);
      assertThat(box.sent()).isEqualTo(probe);
      box.nothingElse();
    }
    box.settle(later + 8 * SECOND);
    assertThat(box.stack.neighbor(box.lan, THEM)).isEmpty();
    box.nothingElse();
  }

  @Test
  void whoAsksUsIsAnsweredAndKnown() {
    ArpMessage request = ArpMessage.request(THEIRS, THEM, US);
    box.give(0, new EthernetFrame(MacAddress.BROADCAST, THEIRS, request));
    assertThat(box.sent()).isEqualTo(new EthernetFrame(THEIRS, OURS, request.reply(OURS)));
    box.nothingElse();
    assertThat(box.stack.neighbor(box.lan, THEM)).contains(THEIRS);
  }

  @Test
  void anAnswerThatNobodyAskedForTeachesNothing() {
    box.give(0, answer());
    assertThat(box.stack.neighbor(box.lan, THEM)).isEmpty();
    box.give(0, new EthernetFrame(OURS, THEIRS, ArpMessage.request(THEIRS, US, US)));
    assertThat(box.stack.neighbor(box.lan, US)).isEmpty(); // nobody else has our address
    box.sent();
    box.nothingElse();
  }

  @Test
  void aFloodedFrameForAnotherStationIsNotLookedAt() {
    box.give(
        0,
        new EthernetFrame(
            THEIRS,
            MacAddress.local(3),
            IpPacket.of(ip("1.1.1.1"), US, 9, 0, new UdpDatagram(1, 2, Payload.empty()))));
    box.nothingElse();
  }

  private record Recorder(List<IpError> errors) implements ProtocolHandler {
    @Override
    public void onPacket(long now, IpPacket packet, NetworkInterface arrival) {
      packet.release();
    }

    @Override
    public void onError(long now, IpError error) {
      errors.add(error);
    }

    @Override
    public void onTimer(long now) {}

    @Override
    public long nextDeadline() {
      return NEVER;
    }
  }
}
