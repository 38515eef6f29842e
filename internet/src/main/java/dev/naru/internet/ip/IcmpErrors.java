package dev.naru.internet.ip;

import dev.naru.internet.wire.IcmpMessage;
import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.Icmpv6Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.Payload;

/** Makes ICMP errors about packets, where the rules allow one. */
final class IcmpErrors {
  /** RFC 1812 section 4.3.2.3: as much of the packet as fits into 576 bytes. */
  private static final int MAX_IPV4 = 576;

  private final IpStack stack;
  private final RateLimit limit = new RateLimit();

  IcmpErrors(IpStack stack) {
    this.stack = stack;
  }

  /**
   * Reports an error to the source of {@code packet}, which is lent.
   *
   * @param value MTU of the next hop, or pointer to the wrong byte; 0 for other kinds
   * @param group whether the packet came to more than one station
   */
  void report(long now, IpPacket packet, IpError.Kind kind, int value, boolean group) {
    boolean toGroup = group || packet.destination().isMulticast();
    // RFC 4443 section 2.4 (e.3): of packets to groups only "too big" and an unknown option are
    // reported
    boolean allowedToGroup =
        packet.source().version() == 6
            && (kind == IpError.Kind.PACKET_TOO_BIG || kind == IpError.Kind.PARAMETER_PROBLEM);
    if ((toGroup && !allowedToGroup) || isAnonymous(packet.source()) || isIcmpError(packet)) {
      return;
    }
    if (packet instanceof Ipv4Packet v4 && v4.fragmentOffset() != 0) {
      return; // RFC 1122 section 3.2.2: only about a first fragment
    }
    IpAddress source =
        stack.isLocal(packet.destination())
            ? packet.destination()
            : stack.sourceFor(packet.source()).orElse(null);
    if (source == null || !limit.take(now)) {
      return;
    }
    IpBody message = source.version() == 4 ? ipv4(packet, kind, value) : ipv6(packet, kind, value);
    int hopLimit = IpLayer.DEFAULT_HOP_LIMIT;
    stack.send(now, IpPacket.of(source, packet.source(), hopLimit, 0, message), "");
  }

  /**
   * RFC 1122 section 3.2.2, RFC 4443 section 2.4 (e.6): a source that is not one host gets no
   * error.
   */
  private boolean isAnonymous(IpAddress source) {
    return source.isUnspecified() || source.isMulticast() || stack.isBroadcast(source);
  }

  private static boolean isIcmpError(IpPacket packet) {
    return switch (packet.body()) {
      case IcmpMessage message -> message.isError();
      case IpBody.Raw(int protocol, Payload bytes) -> {
        if (bytes.isEmpty()) {
          yield protocol == IpProtocol.ICMPV4 || protocol == IpProtocol.ICMPV6;
        }
        int type = bytes.u8(0);
        boolean v4Error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
        yield (protocol == IpProtocol.ICMPV4 && v4Error)
            || (protocol == IpProtocol.ICMPV6 && type < 128);
      }
      default -> false;
    };
  }

  private static Icmpv4Message ipv4(IpPacket packet, IpError.Kind kind, int value) {
    Payload quote = quote(packet, MAX_IPV4 - 28);
    return switch (kind) {
      case NET_UNREACHABLE -> unreachable(Icmpv4Message.Unreachable.NET, 0, quote);
      case HOST_UNREACHABLE -> unreachable(Icmpv4Message.Unreachable.HOST, 0, quote);
      case PROTOCOL_UNREACHABLE -> unreachable(Icmpv4Message.Unreachable.PROTOCOL, 0, quote);
      case PORT_UNREACHABLE -> unreachable(Icmpv4Message.Unreachable.PORT, 0, quote);
      case PROHIBITED -> unreachable(Icmpv4Message.Unreachable.ADMIN_PROHIBITED, 0, quote);
      case PACKET_TOO_BIG ->
          unreachable(Icmpv4Message.Unreachable.FRAGMENTATION_NEEDED, value, quote);
      case TIME_EXCEEDED -> new Icmpv4Message.TimeExceeded(0, quote);
      case REASSEMBLY_TIME_EXCEEDED -> new Icmpv4Message.TimeExceeded(1, quote);
      case PARAMETER_PROBLEM -> new Icmpv4Message.ParameterProblem(value, quote);
    };
  }

  private static Icmpv4Message unreachable(int code, int mtu, Payload quote) {
    return new Icmpv4Message.Unreachable(code, mtu, quote);
  }

  private static Icmpv6Message ipv6(IpPacket packet, IpError.Kind kind, int value) {
    // RFC 4443 section 2.4 (c): as much as fits into the minimum MTU
    Payload quote = quote(packet, Ipv6Packet.MINIMUM_MTU - 48);
    return switch (kind) {
      case NET_UNREACHABLE -> unreachable(Icmpv6Message.Unreachable.NO_ROUTE, quote);
      case HOST_UNREACHABLE -> unreachable(Icmpv6Message.Unreachable.ADDRESS, quote);
      case PORT_UNREACHABLE -> unreachable(Icmpv6Message.Unreachable.PORT, quote);
      case PROHIBITED -> unreachable(Icmpv6Message.Unreachable.ADMIN_PROHIBITED, quote);
      case PROTOCOL_UNREACHABLE ->
          new Icmpv6Message.ParameterProblem(
              Icmpv6Message.ParameterProblem.UNKNOWN_NEXT_HEADER, value, quote);
      case PACKET_TOO_BIG -> new Icmpv6Message.PacketTooBig(value, quote);
      case TIME_EXCEEDED -> new Icmpv6Message.TimeExceeded(0, quote);
      case REASSEMBLY_TIME_EXCEEDED -> new Icmpv6Message.TimeExceeded(1, quote);
      case PARAMETER_PROBLEM ->
          new Icmpv6Message.ParameterProblem(
              Icmpv6Message.ParameterProblem.UNKNOWN_OPTION, value, quote);
    };
  }

  private static Icmpv6Message unreachable(int code, Payload quote) {
    return new Icmpv6Message.Unreachable(code, quote);
  }

  private static Payload quote(IpPacket packet, int limit) {
    byte[] bytes = packet.encode();
    return Payload.of(bytes, 0, Math.min(bytes.length, limit));
  }
}
