package dev.naru.internet.wire;

/** An Ethernet address: 48 bits, the first byte on the wire most significant. */
public record MacAddress(long bits) {
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
  public static final MacAddress ZERO = new MacAddress(0);

  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException(
          "an Ethernet address has 48 bits: " + Long.toHexString(bits));
    }
  }

  /**
   * The {@code number}th locally administered unicast address of a simulation, 02:00:00:00:00:01
   * being the first.
   */
  public static MacAddress local(int number) {
    return new MacAddress(0x0200_0000_0000L | (number & 0xffffffffL));
  }

  /** Where a multicast packet goes on Ethernet (RFC 1112 section 6.4, RFC 2464 section 7). */
  public static MacAddress multicast(IpAddress group) {
    return new MacAddress(
        switch (group) {
          case Ipv4Address v4 -> 0x0100_5e00_0000L | (v4.bits() & 0x7f_ffff);
          case Ipv6Address v6 -> 0x3333_0000_0000L | (v6.low() & 0xffff_ffffL);
        });
  }

  static MacAddress read(Payload bytes, int at) {
    return new MacAddress((long) bytes.u16(at) << 32 | (bytes.i32(at + 2) & 0xffffffffL));
  }

  /** Whether it names a group; so does the broadcast address. */
  public boolean isMulticast() {
    return (bits & 0x0100_0000_0000L) != 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      int octet = (int) (bits >>> shift) & 0xff;
      text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 15, 16));
      if (shift > 0) {
        text.append(':');
      }
    }
    return text.toString();
  }
}
