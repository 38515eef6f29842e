package dev.naru.internet.wire;

import static dev.naru.internet.wire.Samples.A4;
import static dev.naru.internet.wire.Samples.A6;
import static dev.naru.internet.wire.Samples.B4;
import static dev.naru.internet.wire.Samples.B6;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any bytes: either refused, or read as something that is written and read again as the same. Never
 * an exception.
 */
class WireFuzzTest {

  @FuzzTest
  void ethernet(byte[] bytes) {
    if (EthernetView.parse(Payload.of(bytes)) instanceof Parsed.Ok<EthernetFrame>(var frame)) {
      Payload again = Payload.of(frame.encode());
      assertThat(EthernetView.parse(again).orElseThrow().encode()).isEqualTo(again.toByteArray());
    }
  }

  @FuzzTest
  void packet(byte[] bytes) {
    if (IpPacket.parse(Payload.of(bytes)) instanceof Parsed.Ok<? extends IpPacket>(var packet)) {
      assertThat(IpPacket.parse(Payload.of(packet.encode())).orElseThrow()).isEqualTo(packet);
      packet.decoded();
    }
  }

  @FuzzTest
  void bodyOverIpv4(byte[] bytes) {
    body(bytes, A4, B4, new int[] {IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMPV4});
  }

  @FuzzTest
  void bodyOverIpv6(byte[] bytes) {
    body(bytes, A6, B6, new int[] {IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMPV6});
  }

  /**
   * The first byte picks the protocol; its checksum is put right, so that more than one input in
   * 65,536 gets past it.
   */
  private static void body(byte[] bytes, IpAddress from, IpAddress to, int[] protocols) {
    if (bytes.length < 9) {
      return;
    }
    int protocol = protocols[(bytes[0] & 0xff) % protocols.length];
    byte[] body = java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
    int field = protocol == IpProtocol.TCP ? 16 : protocol == IpProtocol.UDP ? 6 : 2;
    if (body.length >= field + 2) {
      Bytes.put16(body, field, 0);
      long pseudo =
          protocol == IpProtocol.ICMPV4
              ? 0
              : Checksum.pseudoHeader(from, to, protocol, body.length);
      Bytes.put16(body, field, Checksum.finish(pseudo + Checksum.sum(body, 0, body.length)));
    }
    if (IpBody.parse(protocol, Payload.of(body), from, to)
        instanceof Parsed.Ok<? extends IpBody>(var read)) {
      Payload again = read.toBytes(from, to);
      assertThat(IpBody.parse(protocol, again, from, to)).isEqualTo(Parsed.ok(read));
    }
  }
}
