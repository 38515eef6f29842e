package dev.naru.internet.wire;

/**
 * The two congestion notification bits of an IP header (RFC 3168 section 5); the ordinal is what
 * stands on the wire.
 */
public enum Ecn {
  NOT_ECT,
  ECT_1,
  ECT_0,
  CE;

  private static final Ecn[] VALUES = values();

  /** Of the low two bits of a traffic class. */
  public static Ecn of(int trafficClass) {
    return VALUES[trafficClass & 3];
  }
}
