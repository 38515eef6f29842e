package dev.naru.engine.network;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that begin with the same bits, as in {@code 10.0.0.0/8} or {@code fd00::/8} (RFC
 * 4632, section 3.1; RFC 4291, section 2.3). An IPv4 address that is written inside IPv6 ({@code
 * ::ffff:10.0.0.1}) is that IPv4 address.
 *
 * @param network the lowest address of the range
 * @param prefix how many bits are the same: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record AddressRange(InetAddress network, int prefix) {

  /**
   * Reads {@code address/prefix}, or an address that stands for itself alone. Looks no name up.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte @Nullable [] octets = NetUtil.createByteArrayFromIpAddressString(address);
    if (octets == null) {
      throw new IllegalArgumentException(
          "expected an address or a range of addresses, such as 10.0.0.0/8 or ::1");
    }
    InetAddress network = address(octets);
    int bits = network.getAddress().length * 8;
    String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
      throw new IllegalArgumentException(
          "expected a number of bits from 0 to " + bits + " after the slash");
    }
    int prefix = Integer.parseInt(length);
    InetAddress lowest = address(masked(network.getAddress(), prefix));
    if (!lowest.equals(network)) {
      throw new IllegalArgumentException(
          "expected the first address of the range, "
              + (lowest.getHostAddress() + "/" + prefix)
              + ": the bits behind the prefix are 0");
    }
    return new AddressRange(network, prefix);
  }

  /** Whether an address is in the range; never, when it is of the other family. */
  public boolean contains(InetAddress address) {
    byte[] octets = address.getAddress();
    byte[] own = network.getAddress();
    return octets.length == own.length && Arrays.equals(masked(octets, prefix), own);
  }

  /** Whether an address is in one of several ranges. */
  public static boolean anyContains(Iterable<AddressRange> ranges, InetAddress address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] masked(byte[] octets, int prefix) {
    byte[] masked = new byte[octets.length];
    int whole = prefix / 8;
    System.arraycopy(octets, 0, masked, 0, whole);
    if (prefix % 8 != 0) {
      masked[whole] = (byte) (octets[whole] & (0xFF00 >> (prefix % 8)));
    }
    return masked;
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("neither 4 nor 16 octets", e);
    }
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
