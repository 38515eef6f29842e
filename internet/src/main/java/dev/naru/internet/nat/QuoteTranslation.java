package dev.naru.internet.nat;

import dev.naru.internet.wire.Checksum;
import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.Ipv4View;
import dev.naru.internet.wire.Parsed;
import dev.naru.internet.wire.Payload;
import java.util.Optional;

/**
 * ICMP errors quote packets, and the quote must show its reader the addresses that it knows (RFC
 * 5508 section 4, REQ-4, REQ-5). The checksum of the quoted IP header is made right again; that of
 * the quoted transport is left, since most of what it covers is gone.
 */
final class QuoteTranslation {
  private QuoteTranslation() {}

  /**
   * An error from outside about a packet that a host inside has sent: to that host, quoting what it
   * sent.
   */
  static Optional<IpPacket> inbound(IpPacket packet, Icmpv4Message error, NatTable table) {
    if (!(Ipv4View.checkQuoted(error.data()) instanceof Parsed.Ok<Ipv4View>(Ipv4View quoted))) {
      return Optional.empty();
    }
    int portAt = portOffset(error.data(), quoted, true);
    if (portAt < 0) {
      return Optional.empty();
    }
    return table
        .find(quoted.protocol(), error.data().u16(portAt))
        .map(
            m -> {
              IpAddress inside = m.inside.address();
              Payload data = rewrite(error.data(), quoted, 12, inside, portAt, m.inside.port());
              return packet.withBody(with(error, data)).withAddresses(packet.source(), inside);
            });
  }

  /**
   * An error of a host inside about a packet that the NAT has let in: quoting what its sender sent.
   */
  static Optional<Icmpv4Message> outbound(
      Icmpv4Message error, NatTable table, IpAddress outsideAddress) {
    if (!(Ipv4View.checkQuoted(error.data()) instanceof Parsed.Ok<Ipv4View>(Ipv4View quoted))) {
      return Optional.empty();
    }
    int portAt = portOffset(error.data(), quoted, false);
    if (portAt < 0) {
      return Optional.empty();
    }
    NatTable.Endpoint inside =
        new NatTable.Endpoint(quoted.protocol(), quoted.destination(), error.data().u16(portAt));
    return table
        .find(inside)
        .map(
            m ->
                with(
                    error,
                    rewrite(error.data(), quoted, 16, outsideAddress, portAt, m.outsidePort)));
  }

  /**
   * Where the port (or echo identifier) of the quoted packet's sender or receiver stands, or −1 if
   * it was cut off.
   */
  private static int portOffset(Payload data, Ipv4View quoted, boolean ofSender) {
    int header = quoted.headerLength();
    int at =
        switch (quoted.protocol()) {
          case IpProtocol.TCP, IpProtocol.UDP -> header + (ofSender ? 0 : 2);
          case IpProtocol.ICMPV4 -> header + 4;
          default -> data.length();
        };
    return quoted.fragmentOffset() == 0 && at + 2 <= data.length() ? at : -1;
  }

  private static Payload rewrite(
      Payload data, Ipv4View quoted, int addressAt, IpAddress address, int portAt, int port) {
    byte[] bytes = data.toByteArray();
    data.release();
    System.arraycopy(address.toByteArray(), 0, bytes, addressAt, 4);
    bytes[portAt] = (byte) (port >>> 8);
    bytes[portAt + 1] = (byte) port;
    bytes[10] = 0;
    bytes[11] = 0;
    int checksum = Checksum.finish(Checksum.sum(bytes, 0, quoted.headerLength()));
    bytes[10] = (byte) (checksum >>> 8);
    bytes[11] = (byte) checksum;
    return Payload.of(bytes);
  }

  private static Icmpv4Message with(Icmpv4Message error, Payload data) {
    return switch (error) {
      case Icmpv4Message.Unreachable u ->
          new Icmpv4Message.Unreachable(u.code(), u.nextHopMtu(), data);
      case Icmpv4Message.TimeExceeded t -> new Icmpv4Message.TimeExceeded(t.code(), data);
      case Icmpv4Message.ParameterProblem p ->
          new Icmpv4Message.ParameterProblem(p.pointer(), data);
      case Icmpv4Message.Redirect r -> new Icmpv4Message.Redirect(r.code(), r.gateway(), data);
      default -> new Icmpv4Message.Other(error.type(), error.code(), error.word(), data);
    };
  }
}
