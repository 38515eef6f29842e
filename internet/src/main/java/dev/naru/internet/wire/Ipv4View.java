package dev.naru.internet.wire;

/**
 * A checked view of the bytes of an IPv4 packet; bytes after its total length are padding of the
 * link.
 */
public final class Ipv4View {
  private final Payload bytes;

  private Ipv4View(Payload bytes) {
    this.bytes = bytes;
  }

  /** Accepts a packet that RFC 1122 section 3.2.1 does not tell a host to discard silently. */
  public static Parsed<Ipv4View> check(Payload bytes) {
    Parsed<Ipv4View> quoted = checkQuoted(bytes);
    if (!(quoted instanceof Parsed.Ok<Ipv4View>(Ipv4View view))) {
      return quoted;
    }
    int header = view.headerLength();
    int total = view.totalLength();
    if (total < header || total > bytes.length()) {
      return Parsed.malformed("IPv4 total length wrong");
    }
    Payload headerBytes = bytes.slice(0, header);
    int checksum = Checksum.finish(headerBytes.checksumPart());
    headerBytes.release();
    if (checksum != 0) {
      return Parsed.malformed("IPv4 header checksum wrong");
    }
    if (header + view.fragmentOffset() + total - header > 65535) {
      return Parsed.malformed("IPv4 fragment ends beyond 65535"); // the "ping of death"
    }
    if (view.moreFragments() && (total - header & 7) != 0) {
      return Parsed.malformed("IPv4 fragment not a multiple of eight bytes");
    }
    return quoted;
  }

  /** Accepts a header whose packet was cut off after it, as an ICMP error quotes one. */
  public static Parsed<Ipv4View> checkQuoted(Payload bytes) {
    if (bytes.length() < Ipv4Packet.HEADER) {
      return Parsed.malformed("IPv4 packet shorter than its header");
    }
    if (bytes.u8(0) >>> 4 != 4) {
      return Parsed.malformed("IPv4 version wrong");
    }
    int header = (bytes.u8(0) & 15) * 4;
    if (header < Ipv4Packet.HEADER || header > bytes.length()) {
      return Parsed.malformed("IPv4 header length wrong");
    }
    return Parsed.ok(new Ipv4View(bytes));
  }

  /** Header and raw body. On success the result holds a reference of its own. */
  public static Parsed<Ipv4Packet> parse(Payload bytes) {
    return check(bytes).then(view -> Parsed.ok(view.toPacket()));
  }

  public int headerLength() {
    return (bytes.u8(0) & 15) * 4;
  }

  public int totalLength() {
    return bytes.u16(2);
  }

  public boolean moreFragments() {
    return (bytes.u16(6) & 0x2000) != 0;
  }

  /** In bytes. */
  public int fragmentOffset() {
    return (bytes.u16(6) & 0x1fff) * 8;
  }

  public int protocol() {
    return bytes.u8(9);
  }

  public Ipv4Address source() {
    return new Ipv4Address(bytes.i32(12));
  }

  public Ipv4Address destination() {
    return new Ipv4Address(bytes.i32(16));
  }

  private Ipv4Packet toPacket() {
    int header = headerLength();
    return new Ipv4Packet(
        source(),
        destination(),
        bytes.u8(8),
        bytes.u8(1),
        bytes.u16(4),
        (bytes.u16(6) & 0x4000) != 0,
        moreFragments(),
        fragmentOffset(),
        header == Ipv4Packet.HEADER ? Payload.empty() : options(header),
        new IpBody.Raw(protocol(), bytes.slice(header, totalLength() - header)));
  }

  private Payload options(int header) {
    byte[] options = new byte[header - Ipv4Packet.HEADER];
    bytes.copyTo(Ipv4Packet.HEADER, options, 0, options.length);
    return Payload.of(options);
  }
}
