package dev.naru.internet.wire;

/** A checked view of the bytes of an ICMP message for IPv6. */
public final class Icmpv6View {
  private final Payload bytes;

  private Icmpv6View(Payload bytes) {
    this.bytes = bytes;
  }

  public static Parsed<Icmpv6View> check(Payload bytes, IpAddress source, IpAddress destination) {
    if (bytes.length() < IcmpMessage.HEADER) {
      return Parsed.malformed("ICMPv6 message shorter than its header");
    }
    long sum =
        Checksum.pseudoHeader(source, destination, IpProtocol.ICMPV6, bytes.length())
            + bytes.checksumPart();
    return Checksum.finish(sum) == 0
        ? Parsed.ok(new Icmpv6View(bytes))
        : Parsed.malformed("ICMPv6 checksum wrong");
  }

  /** On success the result holds a reference of its own. */
  public static Parsed<? extends Icmpv6Message> parse(
      Payload bytes, IpAddress source, IpAddress destination) {
    return check(bytes, source, destination).then(Icmpv6View::toMessage);
  }

  public int type() {
    return bytes.u8(0);
  }

  public int code() {
    return bytes.u8(1);
  }

  private Parsed<Icmpv6Message> toMessage() {
    int type = type();
    if (type >= 133 && type <= 136 && code() == 0) {
      return neighborDiscovery(type);
    }
    Payload data = bytes.slice(IcmpMessage.HEADER, bytes.length() - IcmpMessage.HEADER);
    int word = bytes.i32(4);
    boolean coded = type == 1 || type == 3 || type == 4;
    if (!coded && code() != 0) {
      return Parsed.ok(new Icmpv6Message.Other(type, code(), word, data));
    }
    return Parsed.ok(
        switch (type) {
          case 1 -> new Icmpv6Message.Unreachable(code(), data);
          case 2 -> new Icmpv6Message.PacketTooBig(word, data);
          case 3 -> new Icmpv6Message.TimeExceeded(code(), data);
          case 4 -> new Icmpv6Message.ParameterProblem(code(), word, data);
          case 128, 129 -> new Icmpv6Message.Echo(type == 129, word >>> 16, word & 0xffff, data);
          default -> new Icmpv6Message.Other(type, code(), word, data);
        });
  }

  private Parsed<Icmpv6Message> neighborDiscovery(int type) {
    int fixed = type == 133 ? 8 : type == 134 ? 16 : 24;
    if (bytes.length() < fixed) {
      return Parsed.malformed("NDP message too short");
    }
    if (type >= 135 && bytes.u8(8) == 0xff) {
      return Parsed.malformed("NDP target is a group"); // RFC 4861 sections 7.1.1 and 7.1.2
    }
    return NdpOptions.parse(bytes, fixed).then(options -> Parsed.ok(toNdp(type, options)));
  }

  private NdpMessage toNdp(int type, NdpOptions options) {
    int word = bytes.i32(4);
    return switch (type) {
      case 133 -> new NdpMessage.RouterSolicitation(options);
      case 134 ->
          new NdpMessage.RouterAdvertisement(
              word >>> 24,
              (word & 0x80_0000) != 0,
              (word & 0x40_0000) != 0,
              word & 0xffff,
              bytes.i32(8),
              bytes.i32(12),
              options);
      case 135 -> new NdpMessage.NeighborSolicitation(target(), options);
      default ->
          new NdpMessage.NeighborAdvertisement(
              word < 0, (word & 1 << 30) != 0, (word & 1 << 29) != 0, target(), options);
    };
  }

  private Ipv6Address target() {
    return new Ipv6Address(bytes.i64(8), bytes.i64(16));
  }
}
