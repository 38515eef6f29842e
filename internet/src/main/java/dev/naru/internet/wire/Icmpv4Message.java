package dev.naru.internet.wire;

/** An ICMP message for IPv4 (RFC 792). */
public sealed interface Icmpv4Message extends IcmpMessage {
  /** RFC 1122 section 3.2.2. */
  @Override
  default boolean isError() {
    return switch (this) {
      case Unreachable _, TimeExceeded _, ParameterProblem _, Redirect _ -> true;
      case Echo _ -> false;
      case Other other -> other.type() == 4; // source quench (deprecated by RFC 6633)
    };
  }

  /** "Are you there?" and its answer. Identifier and sequence number are 16 bits each. */
  record Echo(boolean reply, int identifier, int sequence, Payload data) implements Icmpv4Message {
    public Echo {
      if (((identifier | sequence) & ~0xffff) != 0) {
        throw new IllegalArgumentException("echo field out of range");
      }
    }

    @Override
    public int type() {
      return reply ? 0 : 8;
    }

    @Override
    public int code() {
      return 0;
    }

    @Override
    public int word() {
      return identifier << 16 | sequence;
    }
  }

  /**
   * Destination unreachable.
   *
   * @param code one of the constants
   * @param nextHopMtu for {@link #FRAGMENTATION_NEEDED} (RFC 1191 section 4); 0 otherwise and from
   *     old routers
   */
  record Unreachable(int code, int nextHopMtu, Payload data) implements Icmpv4Message {
    public static final int NET = 0;
    public static final int HOST = 1;
    public static final int PROTOCOL = 2;
    public static final int PORT = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    public static final int ADMIN_PROHIBITED = 13;

    public Unreachable {
      if ((code & ~0xff) != 0 || (nextHopMtu & ~0xffff) != 0) {
        throw new IllegalArgumentException("unreachable field out of range");
      }
    }

    @Override
    public int type() {
      return 3;
    }

    @Override
    public int word() {
      return nextHopMtu;
    }
  }

  /** In transit (code 0) or while reassembling (code 1). */
  record TimeExceeded(int code, Payload data) implements Icmpv4Message {
    public TimeExceeded {
      IcmpMessage.checkByte(code);
    }

    @Override
    public int type() {
      return 11;
    }

    @Override
    public int word() {
      return 0;
    }
  }

  /** The byte at {@code pointer} of the quoted packet was not understood. */
  record ParameterProblem(int pointer, Payload data) implements Icmpv4Message {
    public ParameterProblem {
      IcmpMessage.checkByte(pointer);
    }

    @Override
    public int type() {
      return 12;
    }

    @Override
    public int code() {
      return 0;
    }

    @Override
    public int word() {
      return pointer << 24;
    }
  }

  /** A better first hop for the destination of the quoted packet. */
  record Redirect(int code, Ipv4Address gateway, Payload data) implements Icmpv4Message {
    public Redirect {
      IcmpMessage.checkByte(code);
    }

    @Override
    public int type() {
      return 5;
    }

    @Override
    public int word() {
      return gateway.bits();
    }
  }

  /** Of a type that nobody here acts upon, or a known type with a code that it does not have. */
  record Other(int type, int code, int word, Payload data) implements Icmpv4Message {
    public Other {
      IcmpMessage.checkByte(type | code);
    }
  }

  @Override
  default int protocol() {
    return IpProtocol.ICMPV4;
  }

  @Override
  default long pseudoHeader(IpAddress source, IpAddress destination) {
    return 0;
  }
}
