package dev.naru.internet.wire;

/** An ICMP message of either version: type, code, checksum, a word of its own, and data. */
public sealed interface IcmpMessage extends IpBody permits Icmpv4Message, Icmpv6Message {
  int HEADER = 8;

  int type();

  int code();

  /** The second word of the header. */
  int word();

  /**
   * What follows the header: the data of an echo, or the start of the packet that an error is
   * about.
   */
  Payload data();

  /** Whether this reports an error: no error is ever reported about it. */
  boolean isError();

  /** What its checksum covers besides itself, as {@link Checksum} has sums. */
  long pseudoHeader(IpAddress source, IpAddress destination);

  @Override
  default int length() {
    return HEADER + data().length();
  }

  @Override
  default void encode(byte[] target, int at, IpAddress source, IpAddress destination) {
    Payload data = data();
    target[at] = (byte) type();
    target[at + 1] = (byte) code();
    Bytes.put16(target, at + 2, 0);
    Bytes.put32(target, at + 4, word());
    data.copyTo(0, target, at + HEADER, data.length());
    long sum = Checksum.sum(target, at, HEADER + data.length());
    Bytes.put16(target, at + 2, Checksum.finish(pseudoHeader(source, destination) + sum));
  }

  @Override
  default void retain() {
    data().retain();
  }

  @Override
  default void release() {
    data().release();
  }

  /** Type or code: a byte. */
  static void checkByte(int value) {
    if ((value & ~0xff) != 0) {
      throw new IllegalArgumentException("ICMP field out of range");
    }
  }
}
