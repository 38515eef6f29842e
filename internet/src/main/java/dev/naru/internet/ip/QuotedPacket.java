package dev.naru.internet.ip;

import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.Icmpv6Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.Ipv4View;
import dev.naru.internet.wire.Ipv6View;
import dev.naru.internet.wire.Parsed;
import dev.naru.internet.wire.Payload;
import java.util.Optional;

/**
 * The packet that an ICMP error quotes, as far as it can be read.
 *
 * @param length of the whole packet, as its header says
 * @param reportedMtu what the reporter said of the next hop; 0 if nothing
 * @param transport a copy of what is there of the transport header
 */
record QuotedPacket(
    IpError.Kind kind,
    IpAddress source,
    IpAddress destination,
    int protocol,
    int length,
    int reportedMtu,
    Payload transport) {

  static Optional<QuotedPacket> ofIcmpv4(Icmpv4Message message) {
    int mtu =
        message instanceof Icmpv4Message.Unreachable unreachable ? unreachable.nextHopMtu() : 0;
    return kind(message)
        .flatMap(
            kind ->
                switch (Ipv4View.checkQuoted(message.data())) {
                  case Parsed.Ok<Ipv4View>(Ipv4View view) when view.fragmentOffset() == 0 ->
                      Optional.of(
                          new QuotedPacket(
                              kind,
                              view.source(),
                              view.destination(),
                              view.protocol(),
                              view.totalLength(),
                              mtu,
                              copy(message.data(), view.headerLength())));
                  default -> Optional.empty();
                });
  }

  private static Optional<IpError.Kind> kind(Icmpv4Message message) {
    return switch (message) {
      case Icmpv4Message.Unreachable unreachable ->
          Optional.of(
              switch (unreachable.code()) { // RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1
                case 2 -> IpError.Kind.PROTOCOL_UNREACHABLE;
                case 3 -> IpError.Kind.PORT_UNREACHABLE;
                case 4 -> IpError.Kind.PACKET_TOO_BIG;
                case 1, 7, 8, 12 -> IpError.Kind.HOST_UNREACHABLE;
                case 9, 10, 13, 14, 15 -> IpError.Kind.PROHIBITED;
                default -> IpError.Kind.NET_UNREACHABLE;
              });
      case Icmpv4Message.TimeExceeded exceeded -> Optional.of(timeExceeded(exceeded.code()));
      case Icmpv4Message.ParameterProblem _ -> Optional.of(IpError.Kind.PARAMETER_PROBLEM);
      default -> Optional.empty();
    };
  }

  static Optional<QuotedPacket> ofIcmpv6(Icmpv6Message message) {
    int mtu = message instanceof Icmpv6Message.PacketTooBig tooBig ? Math.max(0, tooBig.mtu()) : 0;
    return kind(message)
        .flatMap(
            kind ->
                switch (Ipv6View.checkQuoted(message.data())) {
                  case Parsed.Ok<Ipv6View>(Ipv6View view) ->
                      quoted(kind, view, mtu, message.data());
                  case Parsed.Malformed<Ipv6View> _ -> Optional.empty();
                });
  }

  private static Optional<QuotedPacket> quoted(
      IpError.Kind kind, Ipv6View view, int mtu, Payload data) {
    int at = 40;
    int next = view.nextHeader();
    while (next == IpProtocol.HOP_BY_HOP
        || next == IpProtocol.ROUTING
        || next == IpProtocol.FRAGMENT
        || next == IpProtocol.DESTINATION_OPTIONS) {
      if (at + 8 > data.length() || (next == IpProtocol.FRAGMENT && data.u16(at + 2) > 7)) {
        return Optional.empty(); // cut off, or a later fragment: no transport header
      }
      int length = next == IpProtocol.FRAGMENT ? 8 : (data.u8(at + 1) + 1) * 8;
      next = data.u8(at);
      at += length;
    }
    return Optional.of(
        new QuotedPacket(
            kind,
            view.source(),
            view.destination(),
            next,
            40 + view.payloadLength(),
            mtu,
            copy(data, Math.min(at, data.length()))));
  }

  private static Optional<IpError.Kind> kind(Icmpv6Message message) {
    return switch (message) {
      case Icmpv6Message.Unreachable unreachable ->
          Optional.of(
              switch (unreachable.code()) {
                case 1, 5, 6 -> IpError.Kind.PROHIBITED;
                case 3 -> IpError.Kind.HOST_UNREACHABLE;
                case 4 -> IpError.Kind.PORT_UNREACHABLE;
                default -> IpError.Kind.NET_UNREACHABLE;
              });
      case Icmpv6Message.PacketTooBig _ -> Optional.of(IpError.Kind.PACKET_TOO_BIG);
      case Icmpv6Message.TimeExceeded exceeded -> Optional.of(timeExceeded(exceeded.code()));
      case Icmpv6Message.ParameterProblem problem ->
          Optional.of(
              problem.code() == Icmpv6Message.ParameterProblem.UNKNOWN_NEXT_HEADER
                  ? IpError.Kind.PROTOCOL_UNREACHABLE
                  : IpError.Kind.PARAMETER_PROBLEM);
      default -> Optional.empty();
    };
  }

  private static IpError.Kind timeExceeded(int code) {
    return code == 0 ? IpError.Kind.TIME_EXCEEDED : IpError.Kind.REASSEMBLY_TIME_EXCEEDED;
  }

  private static Payload copy(Payload data, int from) {
    byte[] bytes = new byte[data.length() - from];
    data.copyTo(from, bytes, 0, bytes.length);
    return Payload.of(bytes);
  }
}
