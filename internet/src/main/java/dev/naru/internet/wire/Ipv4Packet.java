package dev.naru.internet.wire;

/**
 * An IPv4 packet (RFC 791), whole or a fragment.
 *
 * @param trafficClass the type of service byte: DSCP and ECN
 * @param identification 0 to 65535, meaningful for fragments only (RFC 6864)
 * @param fragmentOffset in bytes, a multiple of eight
 * @param options 0 to 40 bytes, a multiple of four, not looked into
 */
public record Ipv4Packet(
    Ipv4Address source,
    Ipv4Address destination,
    int hopLimit,
    int trafficClass,
    int identification,
    boolean dontFragment,
    boolean moreFragments,
    int fragmentOffset,
    Payload options,
    IpBody body)
    implements IpPacket {
  static final int ETHER_TYPE = 0x0800;
  static final int HEADER = 20;

  public Ipv4Packet {
    if (((hopLimit | trafficClass) & ~0xff) != 0 || (identification & ~0xffff) != 0) {
      throw new IllegalArgumentException("IPv4 header field out of range");
    }
    if ((fragmentOffset & ~0xfff8) != 0 || (moreFragments && (body.length() & 7) != 0)) {
      throw new IllegalArgumentException("fragments are cut at multiples of eight bytes");
    }
    if (options.length() > 40 || (options.length() & 3) != 0) {
      throw new IllegalArgumentException("IPv4 options are up to 40 bytes, in words of four");
    }
    if (HEADER + options.length() + fragmentOffset + body.length() > 65535) {
      throw new IllegalArgumentException("an IPv4 packet has at most 65535 bytes");
    }
    if ((moreFragments || fragmentOffset != 0) && !(body instanceof IpBody.Raw)) {
      throw new IllegalArgumentException("a fragment holds raw bytes");
    }
  }

  /** A packet that is not a fragment and has no options. */
  public static Ipv4Packet whole(
      Ipv4Address source,
      Ipv4Address destination,
      int hopLimit,
      int trafficClass,
      boolean dontFragment,
      int identification,
      IpBody body) {
    return new Ipv4Packet(
        source,
        destination,
        hopLimit,
        trafficClass,
        identification,
        dontFragment,
        false,
        0,
        Payload.empty(),
        body);
  }

  /** A part of this packet. */
  public Ipv4Packet fragment(int offset, boolean more, Payload opts, IpBody.Raw part) {
    return new Ipv4Packet(
        source,
        destination,
        hopLimit,
        trafficClass,
        identification,
        dontFragment,
        more,
        offset,
        opts,
        part);
  }

  /** The same packet with another identification, and allowed to be fragmented or not. */
  public Ipv4Packet withFragmentation(int newIdentification, boolean newDontFragment) {
    return new Ipv4Packet(
        source,
        destination,
        hopLimit,
        trafficClass,
        newIdentification,
        newDontFragment,
        moreFragments,
        fragmentOffset,
        options,
        body);
  }

  @Override
  public boolean isFragment() {
    return moreFragments || fragmentOffset != 0;
  }

  @Override
  public int headerLength() {
    return HEADER + options.length();
  }

  @Override
  public Ipv4Packet withHopLimit(int newHopLimit) {
    return with(source, destination, newHopLimit, trafficClass, body);
  }

  @Override
  public Ipv4Packet withTrafficClass(int newTrafficClass) {
    return with(source, destination, hopLimit, newTrafficClass, body);
  }

  @Override
  public Ipv4Packet withBody(IpBody newBody) {
    return with(source, destination, hopLimit, trafficClass, newBody);
  }

  @Override
  public Ipv4Packet withAddresses(IpAddress newSource, IpAddress newDestination) {
    return with(
        (Ipv4Address) newSource, (Ipv4Address) newDestination, hopLimit, trafficClass, body);
  }

  private Ipv4Packet with(
      Ipv4Address from, Ipv4Address to, int hops, int dscpAndEcn, IpBody content) {
    return new Ipv4Packet(
        from,
        to,
        hops,
        dscpAndEcn,
        identification,
        dontFragment,
        moreFragments,
        fragmentOffset,
        options,
        content);
  }

  @Override
  public int etherType() {
    return ETHER_TYPE;
  }

  @Override
  public void encode(byte[] target, int at) {
    int header = headerLength();
    target[at] = (byte) (4 << 4 | header / 4);
    target[at + 1] = (byte) trafficClass;
    Bytes.put16(target, at + 2, length());
    Bytes.put16(target, at + 4, identification);
    int flags = (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0);
    Bytes.put16(target, at + 6, flags | fragmentOffset / 8);
    target[at + 8] = (byte) hopLimit;
    target[at + 9] = (byte) protocol();
    Bytes.put16(target, at + 10, 0);
    Bytes.putAddress(target, at + 12, source);
    Bytes.putAddress(target, at + 16, destination);
    options.copyTo(0, target, at + HEADER, options.length());
    Bytes.put16(target, at + 10, Checksum.finish(Checksum.sum(target, at, header)));
    body.encode(target, at + header, source, destination);
  }
}
