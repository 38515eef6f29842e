package dev.naru.internet.wire;

import java.util.Optional;

/**
 * An address of the Internet, of either version. Ordered: all of IPv4 before all of IPv6, then as
 * unsigned numbers.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

  /**
   * An address from its text.
   *
   * @throws IllegalArgumentException if it is not one; names are not looked up
   */
  static IpAddress of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
  }

  /**
   * An address from its text (dotted decimal, or RFC 4291 section 2.2), or empty if it is not one.
   */
  static Optional<IpAddress> parse(String text) {
    return text.indexOf(':') >= 0
        ? Ipv6Address.parse(text).map(a -> a)
        : Ipv4Address.parse(text).map(a -> a);
  }

  /** An address from its 4 or 16 bytes. */
  static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new Ipv4Address(Bytes.i32(bytes, 0));
      case 16 -> new Ipv6Address(Bytes.i64(bytes, 0), Bytes.i64(bytes, 8));
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /** 4 or 6. */
  int version();

  /** 32 or 128. */
  int bitCount();

  /** The bit at {@code index}, counted from the most significant one: 0 or 1. */
  int bit(int index);

  /** Its 4 or 16 bytes. */
  default byte[] toByteArray() {
    byte[] bytes = new byte[bitCount() / 8];
    Bytes.putAddress(bytes, 0, this);
    return bytes;
  }

  /** "This host", or no address yet: 0.0.0.0 or ::. */
  boolean isUnspecified();

  boolean isLoopback();

  boolean isMulticast();

  /** 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291 section 2.5.6). */
  boolean isLinkLocal();

  /** The first {@code prefixLength} bits, and zeros. */
  IpAddress masked(int prefixLength);

  /** Partial Internet checksum of its bytes. */
  long checksumPart();

  @Override
  default int compareTo(IpAddress other) {
    return switch (this) {
      case Ipv4Address a ->
          other instanceof Ipv4Address b ? Integer.compareUnsigned(a.bits(), b.bits()) : -1;
      case Ipv6Address a -> {
        if (!(other instanceof Ipv6Address b)) {
          yield 1;
        }
        int high = Long.compareUnsigned(a.high(), b.high());
        yield high != 0 ? high : Long.compareUnsigned(a.low(), b.low());
      }
    };
  }
}
