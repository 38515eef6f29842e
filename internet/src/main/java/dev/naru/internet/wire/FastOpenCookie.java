package dev.naru.internet.wire;

/**
 * The content of a Fast Open option (RFC 7413 section 4.1.1): a cookie, or nothing, which asks for
 * one. The bytes stand in two numbers, the first byte highest.
 *
 * @param length 0, or 4 to 16 bytes, an even number
 * @param high the first eight bytes, or as many as there are, in the upper part
 * @param low those behind
 */
public record FastOpenCookie(int length, long high, long low) {

  /** Asks for a cookie. */
  public static final FastOpenCookie REQUEST = new FastOpenCookie(0, 0, 0);

  public FastOpenCookie {
    if (!isLength(length)) {
      throw new IllegalArgumentException("a Fast Open cookie has 4, 6, … or 16 bytes, or none");
    }
  }

  /** A cookie of eight bytes. */
  public static FastOpenCookie of(long value) {
    return new FastOpenCookie(8, value, 0);
  }

  /** Whether a cookie may have so many bytes. */
  static boolean isLength(int bytes) {
    return bytes == 0 || (bytes >= 4 && bytes <= 16 && bytes % 2 == 0);
  }

  static FastOpenCookie read(Payload bytes, int at, int length) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < length; i++) {
      long octet = bytes.u8(at + i);
      high |= i < 8 ? octet << 56 - 8 * i : 0;
      low |= i < 8 ? 0 : octet << 120 - 8 * i;
    }
    return new FastOpenCookie(length, high, low);
  }

  void encode(byte[] target, int at) {
    for (int i = 0; i < length; i++) {
      target[at + i] = (byte) (i < 8 ? high >>> 56 - 8 * i : low >>> 120 - 8 * i);
    }
  }

  /** Whether it only asks for one. */
  public boolean isRequest() {
    return length == 0;
  }

  @Override
  public String toString() {
    byte[] bytes = new byte[length];
    encode(bytes, 0);
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
