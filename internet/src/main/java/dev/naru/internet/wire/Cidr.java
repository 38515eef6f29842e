package dev.naru.internet.wire;

/**
 * A prefix: {@code 10.0.0.0/8}, {@code 2001:db8::/32}. The address keeps its host bits, so that
 * {@code 10.0.0.1/24} also says which host of the network is meant; {@link #network} clears them.
 */
public record Cidr(IpAddress address, int prefixLength) {
  public Cidr {
    if (prefixLength < 0 || prefixLength > address.bitCount()) {
      throw new IllegalArgumentException(
          "prefix length out of range: " + address + "/" + prefixLength);
    }
  }

  /**
   * From {@code address/length}.
   *
   * @throws IllegalArgumentException if it is not a prefix
   */
  public static Cidr of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("not a prefix such as 10.0.0.0/8: " + text);
    }
    return new Cidr(
        IpAddress.of(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /** The prefix of that one address. */
  public static Cidr host(IpAddress address) {
    return new Cidr(address, address.bitCount());
  }

  /** The same prefix with no host bits. */
  public Cidr network() {
    return new Cidr(address.masked(prefixLength), prefixLength);
  }

  public boolean contains(IpAddress other) {
    return other.version() == address.version()
        && other.masked(prefixLength).equals(address.masked(prefixLength));
  }

  /**
   * Whether {@code other} is this IPv4 network's directed broadcast address (RFC 919); IPv6 and
   * /31, /32 have none.
   */
  public boolean isBroadcast(IpAddress other) {
    return address instanceof Ipv4Address mine
        && other instanceof Ipv4Address v4
        && prefixLength < 31
        && v4.bits() == (mine.bits() | -1 >>> prefixLength);
  }

  /** The host with this number in the network: {@code host(1)} of 10.0.0.0/24 is 10.0.0.1. */
  public IpAddress host(long number) {
    int hostBits = address.bitCount() - prefixLength;
    if (number < 0 || (hostBits < 63 && number >>> hostBits != 0)) {
      throw new IllegalArgumentException("no host " + number + " in " + this);
    }
    return switch (address.masked(prefixLength)) {
      case Ipv4Address v4 -> new Ipv4Address(v4.bits() | (int) number);
      case Ipv6Address v6 -> new Ipv6Address(v6.high(), v6.low() | number);
    };
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
