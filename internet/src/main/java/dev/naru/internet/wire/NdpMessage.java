package dev.naru.internet.wire;

/**
 * A message of neighbour discovery (RFC 4861 section 4). Its packet has hop limit 255, or it is
 * refused.
 */
public sealed interface NdpMessage extends Icmpv6Message {

  NdpOptions options();

  @Override
  default int code() {
    return 0;
  }

  /** "Which routers are here?" */
  record RouterSolicitation(NdpOptions options) implements NdpMessage {
    @Override
    public int type() {
      return 133;
    }

    @Override
    public int word() {
      return 0;
    }

    @Override
    public Payload data() {
      return Payload.of(options.encode(0));
    }
  }

  /**
   * What a router says of itself and of the link.
   *
   * @param hopLimit for packets of the hosts, 0 if unspecified
   * @param managed whether addresses are had by DHCPv6
   * @param otherConfig whether other settings are had by DHCPv6
   * @param lifetime as default router, in seconds, 0 to 65535
   * @param reachableTime in milliseconds, unsigned, 0 if unspecified
   * @param retransTimer in milliseconds, unsigned, 0 if unspecified
   */
  record RouterAdvertisement(
      int hopLimit,
      boolean managed,
      boolean otherConfig,
      int lifetime,
      int reachableTime,
      int retransTimer,
      NdpOptions options)
      implements NdpMessage {
    public RouterAdvertisement {
      if ((hopLimit & ~0xff) != 0 || (lifetime & ~0xffff) != 0) {
        throw new IllegalArgumentException("router advertisement field out of range");
      }
    }

    @Override
    public int type() {
      return 134;
    }

    @Override
    public int word() {
      return hopLimit << 24 | (managed ? 0x80_0000 : 0) | (otherConfig ? 0x40_0000 : 0) | lifetime;
    }

    @Override
    public Payload data() {
      byte[] bytes = options.encode(8);
      Bytes.put32(bytes, 0, reachableTime);
      Bytes.put32(bytes, 4, retransTimer);
      return Payload.of(bytes);
    }
  }

  /** "Who has {@code target}?" */
  record NeighborSolicitation(Ipv6Address target, NdpOptions options) implements NdpMessage {
    public NeighborSolicitation {
      checkTarget(target);
    }

    @Override
    public int type() {
      return 135;
    }

    @Override
    public int word() {
      return 0;
    }

    @Override
    public Payload data() {
      byte[] bytes = options.encode(16);
      Bytes.putAddress(bytes, 0, target);
      return Payload.of(bytes);
    }
  }

  /**
   * "I have {@code target}."
   *
   * @param router whether the sender is one
   * @param solicited whether this answers a question
   * @param override whether it replaces what is known
   */
  record NeighborAdvertisement(
      boolean router, boolean solicited, boolean override, Ipv6Address target, NdpOptions options)
      implements NdpMessage {
    public NeighborAdvertisement {
      checkTarget(target);
    }

    @Override
    public int type() {
      return 136;
    }

    @Override
    public int word() {
      return (router ? 1 << 31 : 0) | (solicited ? 1 << 30 : 0) | (override ? 1 << 29 : 0);
    }

    @Override
    public Payload data() {
      byte[] bytes = options.encode(16);
      Bytes.putAddress(bytes, 0, target);
      return Payload.of(bytes);
    }
  }

  private static void checkTarget(Ipv6Address target) {
    if (target.isMulticast()) { // RFC 4861 sections 7.1.1 and 7.1.2
      throw new IllegalArgumentException("a neighbour has a unicast address");
    }
  }

  @Override
  default void retain() {}

  @Override
  default void release() {}
}
