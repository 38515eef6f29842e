package dev.naru.internet.wire;

import java.util.Optional;

/**
 * A router asks which groups are wanted: by IGMP (RFC 3376 section 4.1, RFC 2236 section 2) or MLD
 * (RFC 3810 section 5.1). Source lists are not read: here every member wants every source.
 *
 * @param group the only group asked about, or empty for all
 * @param maxResponse nanoseconds within which to answer
 * @param older whether the router speaks IGMPv2, or MLDv1
 */
public record GroupQuery(Optional<IpAddress> group, long maxResponse, boolean older) {
  private static final int IGMP_QUERY = 0x11;
  private static final int MLD_QUERY = 130;
  private static final long TENTH = 100_000_000L;
  private static final long MS = 1_000_000L;

  /** Reads an IGMP message: what is no query, and IGMPv1, is refused. */
  public static Parsed<GroupQuery> ofIgmp(Payload bytes) {
    if (bytes.length() < 8) {
      return Parsed.malformed("IGMP message of less than 8 bytes");
    }
    if (Checksum.finish(bytes.checksumPart()) != 0) {
      return Parsed.malformed("wrong IGMP checksum");
    }
    boolean older = bytes.length() < 12;
    int code = bytes.u8(1);
    if (bytes.u8(0) != IGMP_QUERY || (older && code == 0)) {
      return Parsed.malformed("no IGMP query that is answered");
    }
    Ipv4Address group = new Ipv4Address(bytes.i32(4));
    if (group.bits() != 0 && !group.isMulticast()) {
      return Parsed.malformed("IGMP query about no group");
    }
    long tenths = older || code < 128 ? code : exponential(code, 4);
    return Parsed.ok(new GroupQuery(asked(group), tenths * TENTH, older));
  }

  /** Reads an ICMPv6 message that is no error and none of NDP's: what is no query is refused. */
  public static Parsed<GroupQuery> ofMld(Icmpv6Message message) {
    Payload data = message.data();
    if (message.type() != MLD_QUERY || data.length() < 16) {
      return Parsed.malformed("no MLD query");
    }
    byte[] bytes = new byte[16];
    data.copyTo(0, bytes, 0, 16);
    IpAddress group = IpAddress.of(bytes);
    if (!group.isUnspecified() && !group.isMulticast()) {
      return Parsed.malformed("MLD query about no group");
    }
    boolean older = data.length() < 20;
    int code = message.word() >>> 16;
    long millis = older || code < 32768 ? code : exponential(code, 12);
    return Parsed.ok(new GroupQuery(asked(group), millis * MS, older));
  }

  private static Optional<IpAddress> asked(IpAddress group) {
    return group.isUnspecified() ? Optional.empty() : Optional.of(group);
  }

  /** RFC 3376 section 4.1.1 and RFC 3810 section 5.1.3: a mantissa with a hidden bit, shifted. */
  private static long exponential(int code, int mantissa) {
    int shift = code >>> mantissa & 7;
    return (long) (code & (1 << mantissa) - 1 | 1 << mantissa) << shift + 3;
  }
}
