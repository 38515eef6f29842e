package dev.naru.internet.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An IPv4 address. {@code bits} are its four bytes, the first one most significant. */
public record Ipv4Address(int bits) implements IpAddress {
  public static final Ipv4Address UNSPECIFIED = new Ipv4Address(0);

  /** 255.255.255.255, all hosts of the segment (RFC 919). */
  public static final Ipv4Address BROADCAST = new Ipv4Address(-1);

  /** 224.0.0.1, all hosts of the segment that know groups (RFC 1112 section 4). */
  public static final Ipv4Address ALL_HOSTS = new Ipv4Address(0xe000_0001);

  /** From dotted decimal, each part 0 to 255 without leading zeros (which some read as octal). */
  public static Optional<Ipv4Address> parse(String text) {
    int bits = 0;
    int at = 0;
    for (int part = 0; part < 4; part++) {
      if (part > 0 && (at >= text.length() || text.charAt(at++) != '.')) {
        return Optional.empty();
      }
      int start = at;
      int value = 0;
      while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || leadingZero || value > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | value;
    }
    return at == text.length() ? Optional.of(new Ipv4Address(bits)) : Optional.empty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /**
   * From dotted decimal.
   *
   * @throws IllegalArgumentException if it is not an IPv4 address
   */
  public static Ipv4Address of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IPv4 address: " + text));
  }

  @Override
  public int version() {
    return 4;
  }

  @Override
  public int bitCount() {
    return 32;
  }

  @Override
  public int bit(int index) {
    return bits >>> (31 - index) & 1;
  }

  @Override
  public boolean isUnspecified() {
    return bits == 0;
  }

  @Override
  public boolean isLoopback() {
    return bits >>> 24 == 127;
  }

  @Override
  public boolean isMulticast() {
    return bits >>> 28 == 0xe;
  }

  /** Whether this is the limited broadcast address, 255.255.255.255. */
  public boolean isBroadcast() {
    return bits == -1;
  }

  @Override
  public boolean isLinkLocal() {
    return bits >>> 16 == 0xa9fe;
  }

  @Override
  public Ipv4Address masked(int prefixLength) {
    return new Ipv4Address(prefixLength == 0 ? 0 : bits & -1 << (32 - prefixLength));
  }

  @Override
  public long checksumPart() {
    return bits & 0xffffffffL;
  }

  // By hand, as in Ipv6Address: looked up for every packet, and a record's own begin slowly.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ipv4Address address && bits == address.bits;
  }

  @Override
  public int hashCode() {
    return bits;
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }
}
