package dev.naru.internet.wire;

/**
 * What an IP packet carries: a parsed message of a transport, or {@link Raw} bytes, which are those
 * of a fragment, of a protocol nobody has registered, or of a packet that came over real bytes and
 * whose checksum nobody has looked at yet.
 */
public sealed interface IpBody permits TcpSegment, UdpDatagram, IcmpMessage, IpBody.Raw {

  /** The protocol number, see {@link IpProtocol}. */
  int protocol();

  /** Bytes on the wire. */
  int length();

  /** Writes {@link #length} bytes, with a checksum for a packet between these two addresses. */
  void encode(byte[] target, int at, IpAddress source, IpAddress destination);

  void retain();

  void release();

  /**
   * All bytes of the body as they stand on the wire between these two addresses: a reference that
   * the caller owns.
   */
  default Payload toBytes(IpAddress source, IpAddress destination) {
    byte[] bytes = new byte[length()];
    encode(bytes, 0, source, destination);
    return Payload.of(bytes);
  }

  /**
   * Parses and verifies the bytes of a whole body.
   *
   * @return the message; a {@code Raw} again if nobody here knows the protocol; on success the
   *     result holds a reference of its own
   */
  static Parsed<? extends IpBody> parse(
      int protocol, Payload bytes, IpAddress source, IpAddress destination) {
    boolean v4 = source.version() == 4;
    return switch (protocol) {
      case IpProtocol.TCP -> TcpView.parse(bytes, source, destination);
      case IpProtocol.UDP -> UdpView.parse(bytes, source, destination);
      case IpProtocol.ICMPV4 -> v4 ? Icmpv4View.parse(bytes) : raw(protocol, bytes);
      case IpProtocol.ICMPV6 ->
          v4 ? raw(protocol, bytes) : Icmpv6View.parse(bytes, source, destination);
      default -> raw(protocol, bytes);
    };
  }

  private static Parsed<Raw> raw(int protocol, Payload bytes) {
    return Parsed.ok(new Raw(protocol, bytes.retain()));
  }

  /** Bytes of any protocol. */
  record Raw(int protocol, Payload bytes) implements IpBody {
    public Raw {
      if (protocol < 0 || protocol > 255) {
        throw new IllegalArgumentException("protocol number out of range: " + protocol);
      }
    }

    @Override
    public int length() {
      return bytes.length();
    }

    @Override
    public void encode(byte[] target, int at, IpAddress source, IpAddress destination) {
      bytes.copyTo(0, target, at, bytes.length());
    }

    @Override
    public Payload toBytes(IpAddress source, IpAddress destination) {
      return bytes.retain();
    }

    @Override
    public void retain() {
      bytes.retain();
    }

    @Override
    public void release() {
      bytes.release();
    }
  }
}
