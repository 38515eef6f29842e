package dev.naru.internet.wire;

/**
 * What a host says of the groups that it wants (RFC 3376 section 4.2, RFC 2236 section 2, RFC 3810
 * section 5.2): one group a message, and no sources.
 */
public final class GroupReport {
  private static final int IGMP_V3 = 0x22;
  private static final int IGMP_V2 = 0x16;
  private static final int MLD_V2 = 143;

  private GroupReport() {}

  /** IGMPv3, with a record of this type. */
  public static IpBody igmp3(int recordType, Ipv4Address group) {
    byte[] bytes = new byte[16];
    bytes[0] = IGMP_V3;
    bytes[7] = 1; // records
    bytes[8] = (byte) recordType;
    Bytes.put32(bytes, 12, group.bits());
    return igmp(bytes);
  }

  /** IGMPv2: this group is wanted. */
  public static IpBody igmp2(Ipv4Address group) {
    byte[] bytes = new byte[8];
    bytes[0] = IGMP_V2;
    Bytes.put32(bytes, 4, group.bits());
    return igmp(bytes);
  }

  private static IpBody igmp(byte[] bytes) {
    Bytes.put16(bytes, 2, Checksum.finish(Checksum.sum(bytes, 0, bytes.length)));
    return new IpBody.Raw(IpProtocol.IGMP, Payload.of(bytes));
  }

  /** MLDv2, with a record of this type. */
  public static IpBody mld2(int recordType, Ipv6Address group) {
    byte[] data = new byte[20];
    data[0] = (byte) recordType;
    Bytes.put64(data, 4, group.high());
    Bytes.put64(data, 12, group.low());
    return new Icmpv6Message.Other(MLD_V2, 0, 1, Payload.of(data));
  }
}
