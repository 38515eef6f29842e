package dev.naru.engine.network;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * A range of addresses: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address alone (RFC 4632,
 * section 3.1; RFC 4291, section 2.3).
 */
public final class Subnet {

  private final byte[] octets;
  private final int bits;

  private Subnet(byte[] octets, int bits) {
    this.octets = octets;
    this.bits = bits;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String length = slash < 0 ? "" : text.substring(slash + 1);
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(address);
    if (octets == null
        || address.indexOf('%') >= 0
        || !length.matches(slash < 0 ? "" : "\\d{1,3}")) {
      throw new IllegalArgumentException(
          "expected addresses such as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7");
    }
    int most = octets.length * 8;
    int bits = slash < 0 ? most : Integer.parseInt(length);
    if (bits > most) {
      throw new IllegalArgumentException("expected at most /" + most + " behind such an address");
    }
    for (int i = bits; i < most; i++) {
      if ((octets[i / 8] & 0x80 >>> i % 8) != 0) {
        throw new IllegalArgumentException(
            "expected zeros behind the first " + bits + " bits of " + address);
      }
    }
    return new Subnet(octets, bits);
  }

  /** Whether an address lies within; one of IPv4 that is written as IPv6 is one of IPv4. */
  public boolean holds(InetAddress address) {
    byte[] other = address.getAddress();
    if (other.length != octets.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(octets, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((octets[whole] ^ other[whole]) & 0xff << 8 - rest & 0xff) == 0;
  }

  /** Whether an address lies within one of several. */
  public static boolean anyHolds(List<Subnet> subnets, InetAddress address) {
    return subnets.stream().anyMatch(subnet -> subnet.holds(address));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Subnet subnet
        && bits == subnet.bits
        && Arrays.equals(octets, subnet.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets) * 31 + bits;
  }

  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(octets).getHostAddress() + "/" + bits;
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // four or sixteen octets are an address
    }
  }
}
