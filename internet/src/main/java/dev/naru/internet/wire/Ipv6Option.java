package dev.naru.internet.wire;

/**
 * An option of a hop-by-hop or destination options header, other than padding (RFC 8200 section
 * 4.2).
 */
public record Ipv6Option(int type, Payload data) {
  public Ipv6Option {
    if (type < 2 || type > 255 || data.length() > 255) {
      throw new IllegalArgumentException("IPv6 option out of range: type " + type);
    }
  }

  /** What a node does that does not know the option: the two highest bits of its type. */
  public enum IfUnknown {
    SKIP,
    DISCARD,
    DISCARD_AND_REPORT,
    DISCARD_AND_REPORT_UNLESS_MULTICAST
  }

  public IfUnknown ifUnknown() {
    return IfUnknown.values()[type >>> 6];
  }
}
