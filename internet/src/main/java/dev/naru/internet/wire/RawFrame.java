package dev.naru.internet.wire;

/** Bytes of a frame that must be parsed by whoever receives them. */
public record RawFrame(int linkType, Payload bytes) implements Frame {

  /** Link type of Ethernet in captures. */
  public static final int ETHERNET = 1;

  /** Link type of bare IP packets in captures. */
  public static final int IP = 101;

  /** What the bytes mean; on success the result holds a reference of its own to the payload. */
  public Parsed<? extends Frame> parse() {
    return linkType == ETHERNET ? EthernetView.parse(bytes) : IpPacket.parse(bytes);
  }

  @Override
  public int length() {
    return bytes.length();
  }

  @Override
  public byte[] encode() {
    return bytes.toByteArray();
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
