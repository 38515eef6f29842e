package dev.naru.internet.wire;

/** A UDP datagram (RFC 768). */
public record UdpDatagram(int sourcePort, int destinationPort, Payload payload) implements IpBody {
  static final int HEADER = 8;

  public UdpDatagram {
    if (((sourcePort | destinationPort) & ~0xffff) != 0) {
      throw new IllegalArgumentException("port out of range");
    }
    if (payload.length() > 65535 - HEADER) {
      throw new IllegalArgumentException("a datagram has at most 65527 bytes");
    }
  }

  @Override
  public int protocol() {
    return IpProtocol.UDP;
  }

  @Override
  public int length() {
    return HEADER + payload.length();
  }

  @Override
  public void encode(byte[] target, int at, IpAddress source, IpAddress destination) {
    int length = length();
    Bytes.put16(target, at, sourcePort);
    Bytes.put16(target, at + 2, destinationPort);
    Bytes.put16(target, at + 4, length);
    Bytes.put16(target, at + 6, 0);
    payload.copyTo(0, target, at + HEADER, payload.length());
    long pseudo = Checksum.pseudoHeader(source, destination, IpProtocol.UDP, length);
    int checksum = Checksum.finish(pseudo + Checksum.sum(target, at, length));
    Bytes.put16(target, at + 6, checksum == 0 ? 0xffff : checksum); // zero would mean "none"
  }

  @Override
  public void retain() {
    payload.retain();
  }

  @Override
  public void release() {
    payload.release();
  }
}
