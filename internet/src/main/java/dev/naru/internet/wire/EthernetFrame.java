package dev.naru.internet.wire;

/** An Ethernet II frame. */
public record EthernetFrame(MacAddress destination, MacAddress source, EtherContent content)
    implements Frame {
  static final int HEADER = 14;

  /**
   * The shortest frame, without its check sequence; shorter ones are padded (IEEE 802.3 section
   * 3.2.8).
   */
  static final int MINIMUM = 60;

  @Override
  public int length() {
    return Math.max(MINIMUM, HEADER + content.length());
  }

  @Override
  public byte[] encode() {
    byte[] bytes = new byte[length()];
    Bytes.putMac(bytes, 0, destination);
    Bytes.putMac(bytes, 6, source);
    Bytes.put16(bytes, 12, content.etherType());
    content.encode(bytes, HEADER);
    return bytes;
  }

  @Override
  public int linkType() {
    return RawFrame.ETHERNET;
  }

  @Override
  public void retain() {
    content.retain();
  }

  @Override
  public void release() {
    content.release();
  }
}
