package dev.naru.internet.wire;

/** What an Ethernet frame can hold. */
public sealed interface EtherContent permits IpPacket, ArpMessage, EtherContent.Other {

  /** The EtherType: 0x0800 IPv4, 0x0806 ARP, 0x86dd IPv6. */
  int etherType();

  int length();

  /** Writes {@link #length} bytes. */
  void encode(byte[] target, int at);

  void retain();

  void release();

  /** A protocol that nobody here speaks, with whatever padding the frame had. */
  record Other(int etherType, Payload bytes) implements EtherContent {
    public Other {
      if (etherType < 0x0600
          || etherType > 0xffff) { // below it is a length (IEEE 802.3 section 3.2.6)
        throw new IllegalArgumentException("not an EtherType: " + etherType);
      }
      if (etherType == 0x0800 || etherType == 0x0806 || etherType == 0x86dd) {
        throw new IllegalArgumentException("IP and ARP have records of their own");
      }
    }

    @Override
    public int length() {
      return bytes.length();
    }

    @Override
    public void encode(byte[] target, int at) {
      bytes.copyTo(0, target, at, bytes.length());
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
