package dev.naru.internet.wire;

/** The two congestion notification bits of an IP header (RFC 3168 section 5). */
public enum Ecn {
  NOT_ECT(0),
  ECT_1(1),
  ECT_0(2),
  CE(3);

  private static final Ecn[] BY_BITS = {NOT_ECT, ECT_1, ECT_0, CE};

  private final int bits;

  Ecn(int bits) {
    this.bits = bits;
  }

  /** Of the low two bits of a traffic class. */
  public static Ecn of(int trafficClass) {
    return BY_BITS[trafficClass & 3];
  }

  /** As they stand on the wire, 0 to 3. */
  public int bits() {
    return bits;
  }
}
