package dev.naru.internet.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv6 address: its first and its last eight bytes. The interface of a link-local address is
 * told beside it.
 */
public record Ipv6Address(long high, long low) implements IpAddress {
  public static final Ipv6Address UNSPECIFIED = new Ipv6Address(0, 0);
  public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);

  /** ff02::1, all nodes of the link (RFC 4291 section 2.7.1). */
  public static final Ipv6Address ALL_NODES = new Ipv6Address(0xff02L << 48, 1);

  /** ff02::2, all routers of the link. */
  public static final Ipv6Address ALL_ROUTERS = new Ipv6Address(0xff02L << 48, 2);

  /**
   * From any of the three forms of RFC 4291 section 2.2.
   *
   * @throws IllegalArgumentException if it is not an IPv6 address
   */
  public static Ipv6Address of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IPv6 address: " + text));
  }

  /** From any of the three forms of RFC 4291 section 2.2; zone identifiers are refused. */
  public static Optional<Ipv6Address> parse(String text) {
    if (text.length() > 45) {
      return Optional.empty();
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      int[] words = words(text, true);
      return words.length == 8 ? Optional.of(ofWords(words)) : Optional.empty();
    }
    int[] left = words(text.substring(0, gap), false);
    int[] right = words(text.substring(gap + 2), true);
    boolean refused =
        (left.length == 0 && gap > 0) || (right.length == 0 && gap + 2 < text.length());
    if (refused || left.length + right.length > 7) { // "::" stands for at least one group
      return Optional.empty();
    }
    int[] words = new int[8];
    System.arraycopy(left, 0, words, 0, left.length);
    System.arraycopy(right, 0, words, 8 - right.length, right.length);
    return Optional.of(ofWords(words));
  }

  /**
   * Colon-separated groups, the last of which may be an IPv4 address; no words if one of them is
   * malformed.
   */
  private static int[] words(String text, boolean atEnd) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] groups = text.split(":", -1);
    boolean mapped = atEnd && groups[groups.length - 1].indexOf('.') >= 0;
    int[] words = new int[groups.length + (mapped ? 1 : 0)];
    for (int i = 0; i < groups.length; i++) {
      if (mapped && i == groups.length - 1) {
        Optional<Ipv4Address> v4 = Ipv4Address.parse(groups[i]);
        if (v4.isEmpty()) {
          return new int[0];
        }
        words[i] = v4.get().bits() >>> 16;
        words[i + 1] = v4.get().bits() & 0xffff;
      } else if (groups[i].matches("[0-9a-fA-F]{1,4}")) {
        words[i] = Integer.parseInt(groups[i], 16);
      } else {
        return new int[0];
      }
    }
    return words;
  }

  private static Ipv6Address ofWords(int[] words) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | words[i];
      low = low << 16 | words[i + 4];
    }
    return new Ipv6Address(high, low);
  }

  /** The link-local address with the modified EUI-64 of {@code mac} (RFC 4291 appendix A). */
  public static Ipv6Address linkLocal(MacAddress mac) {
    return withInterface(new Ipv6Address(0xfe80L << 48, 0), mac);
  }

  /**
   * The /64 prefix of {@code prefix} with the modified EUI-64 of {@code mac} (RFC 4862 section
   * 5.5.3).
   */
  public static Ipv6Address withInterface(Ipv6Address prefix, MacAddress mac) {
    long bits = mac.bits();
    long eui = (bits >>> 24) << 40 | 0xfffeL << 24 | (bits & 0xffffffL);
    return new Ipv6Address(prefix.high, eui ^ 0x0200_0000_0000_0000L);
  }

  /** ff02::1:ffXX:XXXX, where neighbours ask for this address (RFC 4291 section 2.7.1). */
  public Ipv6Address solicitedNode() {
    return new Ipv6Address(0xff02L << 48, 0x1_ff00_0000L | (low & 0xff_ffffL));
  }

  @Override
  public int version() {
    return 6;
  }

  @Override
  public int bitCount() {
    return 128;
  }

  @Override
  public int bit(int index) {
    return (int) ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1);
  }

  @Override
  public boolean isUnspecified() {
    return (high | low) == 0;
  }

  @Override
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  @Override
  public Ipv6Address masked(int prefixLength) {
    long highMask = prefixLength == 0 ? 0 : -1L << Math.max(0, 64 - prefixLength);
    long lowMask = prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
    return new Ipv6Address(high & highMask, low & lowMask);
  }

  @Override
  public long checksumPart() {
    return (high >>> 32) + (high & 0xffffffffL) + (low >>> 32) + (low & 0xffffffffL);
  }

  /** The one canonical text of RFC 5952. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ipv6Address address && high == address.high && low == address.low;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }

  @Override
  public String toString() {
    int bestStart = -1;
    int bestLength = 1; // RFC 5952 section 4.2.2: a single group is never shortened to "::"
    int run = 0;
    for (int i = 0; i < 8; i++) {
      run = word(i) == 0 ? run + 1 : 0;
      if (run > bestLength) {
        bestLength = run;
        bestStart = i - run + 1;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(word(i)));
      }
    }
    return text.toString();
  }

  private int word(int index) {
    return (int) ((index < 4 ? high >>> (48 - 16 * index) : low >>> (112 - 16 * index)) & 0xffff);
  }
}
