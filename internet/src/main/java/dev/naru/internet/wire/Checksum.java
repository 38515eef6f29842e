package dev.naru.internet.wire;

/**
 * The Internet checksum (RFC 1071): the ones-complement sum of 16-bit words. A <em>partial sum</em>
 * is an unfolded, non-negative {@code long} to which further parts may be added as long as each
 * part starts at an even offset.
 */
public final class Checksum {
  private Checksum() {}

  /** The partial sum of {@code length} bytes, as if they started at an even offset. */
  public static long sum(byte[] bytes, int offset, int length) {
    long sum = 0;
    int at = offset;
    int end = offset + length;
    for (; at + 8 <= end; at += 8) {
      long word = Bytes.i64(bytes, at);
      sum +=
          (word >>> 32)
              + (word & 0xffffffffL); // RFC 1071 section 2 (C): wider words fold to the same sum
    }
    for (; at + 2 <= end; at += 2) {
      sum += Bytes.u16(bytes, at);
    }
    if (at < end) {
      sum += (long) Bytes.u8(bytes, at) << 8; // an odd last byte is padded with zero
    }
    return sum;
  }

  /**
   * Adds a part that starts at {@code offset} of the whole: one at an odd offset has its bytes
   * swapped (RFC 1071 section 2 (B)).
   */
  public static long append(long sum, int offset, long part) {
    if ((offset & 1) == 0) {
      return sum + part;
    }
    int folded = fold(part);
    return sum + ((folded & 0xff) << 8 | folded >>> 8);
  }

  /**
   * The partial sum of the pseudo-header of TCP, UDP and ICMPv6 (RFC 9293 section 3.1, RFC 8200
   * section 8.1).
   */
  public static long pseudoHeader(
      IpAddress source, IpAddress destination, int protocol, int length) {
    return source.checksumPart() + destination.checksumPart() + protocol + length;
  }

  /** A partial sum in 16 bits. */
  public static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  /** What goes into a checksum field, and zero for a sum that already holds its checksum. */
  public static int finish(long sum) {
    return ~fold(sum) & 0xffff;
  }
}
