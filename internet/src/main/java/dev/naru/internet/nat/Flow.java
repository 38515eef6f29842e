package dev.naru.internet.nat;

import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.TcpSegment;
import dev.naru.internet.wire.UdpDatagram;
import java.util.Optional;

/**
 * The ports of a packet; of an echo message the identifier stands for both (RFC 5508 section 3.1).
 */
record Flow(int protocol, int sourcePort, int destinationPort) {

  static Optional<Flow> of(IpPacket packet) {
    return switch (packet.body()) {
      case TcpSegment s -> Optional.of(new Flow(s.protocol(), s.sourcePort(), s.destinationPort()));
      case UdpDatagram d ->
          Optional.of(new Flow(d.protocol(), d.sourcePort(), d.destinationPort()));
      case Icmpv4Message.Echo e ->
          Optional.of(new Flow(e.protocol(), e.identifier(), e.identifier()));
      default -> Optional.empty();
    };
  }

  /** The same body from another port. */
  static IpBody withSourcePort(IpBody body, int port) {
    return switch (body) {
      case TcpSegment s ->
          new TcpSegment(
              port,
              s.destinationPort(),
              s.seq(),
              s.ack(),
              s.flags(),
              s.window(),
              s.urgent(),
              s.options(),
              s.payload());
      case UdpDatagram d -> new UdpDatagram(port, d.destinationPort(), d.payload());
      case Icmpv4Message.Echo e -> new Icmpv4Message.Echo(e.reply(), port, e.sequence(), e.data());
      default -> body;
    };
  }

  /** The same body to another port. */
  static IpBody withDestinationPort(IpBody body, int port) {
    return switch (body) {
      case TcpSegment s ->
          new TcpSegment(
              s.sourcePort(),
              port,
              s.seq(),
              s.ack(),
              s.flags(),
              s.window(),
              s.urgent(),
              s.options(),
              s.payload());
      case UdpDatagram d -> new UdpDatagram(d.sourcePort(), port, d.payload());
      case Icmpv4Message.Echo e -> new Icmpv4Message.Echo(e.reply(), port, e.sequence(), e.data());
      default -> body;
    };
  }
}
