package dev.naru.internet.wire;

/** An IP packet of either version, whole or a fragment. */
public sealed interface IpPacket extends Frame, EtherContent permits Ipv4Packet, Ipv6Packet {

  /**
   * A packet of the version that {@code destination} has, allowed to be fragmented where IPv4
   * allows it.
   */
  static IpPacket of(
      IpAddress source, IpAddress destination, int hopLimit, int trafficClass, IpBody body) {
    return switch (destination) {
      case Ipv4Address d ->
          Ipv4Packet.whole((Ipv4Address) source, d, hopLimit, trafficClass, false, 0, body);
      case Ipv6Address d -> Ipv6Packet.whole((Ipv6Address) source, d, hopLimit, trafficClass, body);
    };
  }

  /**
   * Header and raw body; the version is told by the first four bits. On success the result holds a
   * reference of its own.
   */
  static Parsed<? extends IpPacket> parse(Payload bytes) {
    if (bytes.isEmpty()) {
      return Parsed.<IpPacket>malformed("empty packet");
    }
    return switch (bytes.u8(0) >>> 4) {
      case 4 -> Ipv4View.parse(bytes);
      case 6 -> Ipv6View.parse(bytes);
      default -> Parsed.<IpPacket>malformed("IP version unknown");
    };
  }

  IpAddress source();

  IpAddress destination();

  /** Hops that it may still make: time to live, or hop limit; 0 to 255. */
  int hopLimit();

  /** Differentiated services code point and the two bits of {@link Ecn}; 0 to 255. */
  int trafficClass();

  IpBody body();

  /** Bytes of header, options and extension headers. */
  int headerLength();

  /** Whether this is a part of a packet. */
  boolean isFragment();

  IpPacket withHopLimit(int newHopLimit);

  IpPacket withTrafficClass(int newTrafficClass);

  IpPacket withBody(IpBody newBody);

  /** The same packet between other addresses of the same version. */
  IpPacket withAddresses(IpAddress newSource, IpAddress newDestination);

  default int protocol() {
    return body().protocol();
  }

  default Ecn ecn() {
    return Ecn.of(trafficClass());
  }

  /** The packet as a congested router marks it (RFC 3168 section 5). */
  default IpPacket withEcn(Ecn ecn) {
    return withTrafficClass((trafficClass() & ~3) | ecn.bits());
  }

  /**
   * This packet with its body parsed and its checksum verified; a body that is parsed already, or
   * of a fragment, stays as it is. The result takes over the caller's reference to this packet if
   * it is {@code Ok}.
   */
  default Parsed<? extends IpPacket> decoded() {
    if (!(body() instanceof IpBody.Raw raw) || isFragment()) {
      return Parsed.ok(this);
    }
    return IpBody.parse(raw.protocol(), raw.bytes(), source(), destination())
        .then(
            body -> {
              raw.release();
              return Parsed.ok(withBody(body));
            });
  }

  @Override
  default int length() {
    return headerLength() + body().length();
  }

  @Override
  default byte[] encode() {
    byte[] bytes = new byte[length()];
    encode(bytes, 0);
    return bytes;
  }

  @Override
  default int linkType() {
    return RawFrame.IP;
  }

  @Override
  default void retain() {
    body().retain();
  }

  @Override
  default void release() {
    body().release();
  }
}
