package dev.naru.internet.wire;

/** A checked view of the bytes of a UDP datagram; bytes after its length are ignored. */
public final class UdpView {
  private final Payload bytes;

  private UdpView(Payload bytes) {
    this.bytes = bytes;
  }

  public static Parsed<UdpView> check(Payload bytes, IpAddress source, IpAddress destination) {
    if (bytes.length() < UdpDatagram.HEADER) {
      return Parsed.malformed("UDP datagram shorter than its header");
    }
    int length = bytes.u16(4);
    if (length < UdpDatagram.HEADER || length > bytes.length()) {
      return Parsed.malformed("UDP length wrong");
    }
    if (bytes.u16(6) == 0) { // no checksum: allowed in IPv4 only (RFC 768, RFC 8200 section 8.1)
      return source.version() == 4
          ? Parsed.ok(new UdpView(bytes))
          : Parsed.malformed("UDP checksum missing");
    }
    Payload covered = bytes.slice(0, length);
    long sum =
        Checksum.pseudoHeader(source, destination, IpProtocol.UDP, length) + covered.checksumPart();
    covered.release();
    return Checksum.finish(sum) == 0
        ? Parsed.ok(new UdpView(bytes))
        : Parsed.malformed("UDP checksum wrong");
  }

  /** Header and payload. On success the result holds a reference of its own. */
  public static Parsed<UdpDatagram> parse(Payload bytes, IpAddress source, IpAddress destination) {
    return check(bytes, source, destination).then(view -> Parsed.ok(view.toDatagram()));
  }

  public int sourcePort() {
    return bytes.u16(0);
  }

  public int destinationPort() {
    return bytes.u16(2);
  }

  private UdpDatagram toDatagram() {
    return new UdpDatagram(
        sourcePort(),
        destinationPort(),
        bytes.slice(UdpDatagram.HEADER, bytes.u16(4) - UdpDatagram.HEADER));
  }
}
