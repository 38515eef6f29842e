package dev.naru.internet.wire;

import static dev.naru.internet.wire.Samples.A4;
import static dev.naru.internet.wire.Samples.A6;
import static dev.naru.internet.wire.Samples.B4;
import static dev.naru.internet.wire.Samples.B6;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {

  static Stream<IpBody> v4Bodies() {
    return Stream.concat(Samples.transports().stream(), Samples.icmpv4().stream());
  }

  static Stream<IpBody> v6Bodies() {
    return Stream.concat(Samples.transports().stream(), Samples.icmpv6().stream());
  }

  static Stream<IpPacket> packets() {
    return Samples.packets().stream();
  }

  static Stream<EthernetFrame> frames() {
    return Samples.frames().stream();
  }

  @ParameterizedTest
  @MethodSource("v4Bodies")
  void aMessageOverIpv4IsReadAsItWasWritten(IpBody body) {
    assertThat(IpBody.parse(body.protocol(), body.toBytes(A4, B4), A4, B4))
        .isEqualTo(Parsed.ok(body));
  }

  @ParameterizedTest
  @MethodSource("v6Bodies")
  void aMessageOverIpv6IsReadAsItWasWritten(IpBody body) {
    assertThat(IpBody.parse(body.protocol(), body.toBytes(A6, B6), A6, B6))
        .isEqualTo(Parsed.ok(body));
  }

  @ParameterizedTest
  @MethodSource("v4Bodies")
  void aFlippedBitIsSeenByTheChecksum(IpBody body) {
    byte[] bytes = body.toBytes(A4, B4).toByteArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(IpBody.parse(body.protocol(), Payload.of(bytes), A4, B4))
          .as("bit %d", bit)
          .isInstanceOf(Parsed.Malformed.class);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aPacketIsReadAsItWasWritten(IpPacket packet) {
    IpPacket read = IpPacket.parse(Payload.of(packet.encode())).orElseThrow();
    assertThat(read.decoded()).isEqualTo(Parsed.ok(packet));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void paddingBehindAPacketIsIgnored(IpPacket packet) {
    byte[] padded = java.util.Arrays.copyOf(packet.encode(), packet.length() + 13);
    IpPacket read = IpPacket.parse(Payload.of(padded)).orElseThrow();
    assertThat(read.decoded()).isEqualTo(Parsed.ok(packet));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aPacketCutAnywhereIsRefused(IpPacket packet) {
    Payload bytes = Payload.of(packet.encode());
    for (int length = 0; length < bytes.length(); length++) {
      assertThat(IpPacket.parse(bytes.slice(0, length))).isInstanceOf(Parsed.Malformed.class);
    }
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameIsReadAsItWasWritten(EthernetFrame frame) {
    EthernetFrame read = EthernetView.parse(Payload.of(frame.encode())).orElseThrow();
    assertThat(read.encode()).isEqualTo(frame.encode());
    assertThat(read.destination()).isEqualTo(frame.destination());
    assertThat(read.source()).isEqualTo(frame.source());
  }
}
