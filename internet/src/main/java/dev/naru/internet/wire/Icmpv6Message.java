package dev.naru.internet.wire;

/** An ICMP message for IPv6 (RFC 4443), neighbour discovery included ({@link NdpMessage}). */
public sealed interface Icmpv6Message extends IcmpMessage
    permits Icmpv6Message.Echo,
        Icmpv6Message.Unreachable,
        Icmpv6Message.PacketTooBig,
        Icmpv6Message.TimeExceeded,
        Icmpv6Message.ParameterProblem,
        Icmpv6Message.Other,
        NdpMessage {
  /** RFC 4443 section 2.4 (e). */
  @Override
  default boolean isError() {
    return type() < 128;
  }

  /** "Are you there?" and its answer. Identifier and sequence number are 16 bits each. */
  record Echo(boolean reply, int identifier, int sequence, Payload data) implements Icmpv6Message {
    public Echo {
      if (((identifier | sequence) & ~0xffff) != 0) {
        throw new IllegalArgumentException("echo field out of range");
      }
    }

    @Override
    public int type() {
      return reply ? 129 : 128;
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

  /** Destination unreachable; {@code code} is one of the constants. */
  record Unreachable(int code, Payload data) implements Icmpv6Message {
    public static final int NO_ROUTE = 0;
    public static final int ADMIN_PROHIBITED = 1;
    public static final int ADDRESS = 3;
    public static final int PORT = 4;

    public Unreachable {
      IcmpMessage.checkByte(code);
    }

    @Override
    public int type() {
      return 1;
    }

    @Override
    public int word() {
      return 0;
    }
  }

  /** The next link carries packets of {@code mtu} bytes at most (an unsigned 32-bit number). */
  record PacketTooBig(int mtu, Payload data) implements Icmpv6Message {
    @Override
    public int type() {
      return 2;
    }

    @Override
    public int code() {
      return 0;
    }

    @Override
    public int word() {
      return mtu;
    }
  }

  /** In transit (code 0) or while reassembling (code 1). */
  record TimeExceeded(int code, Payload data) implements Icmpv6Message {
    public TimeExceeded {
      IcmpMessage.checkByte(code);
    }

    @Override
    public int type() {
      return 3;
    }

    @Override
    public int word() {
      return 0;
    }
  }

  /** The byte at {@code pointer} of the quoted packet was not understood. */
  record ParameterProblem(int code, int pointer, Payload data) implements Icmpv6Message {
    public static final int ERRONEOUS_HEADER = 0;
    public static final int UNKNOWN_NEXT_HEADER = 1;
    public static final int UNKNOWN_OPTION = 2;

    public ParameterProblem {
      IcmpMessage.checkByte(code);
    }

    @Override
    public int type() {
      return 4;
    }

    @Override
    public int word() {
      return pointer;
    }
  }

  /** Of a type that nobody here acts upon, or a known type with a code that it does not have. */
  record Other(int type, int code, int word, Payload data) implements Icmpv6Message {
    public Other {
      IcmpMessage.checkByte(type | code);
    }
  }

  @Override
  default int protocol() {
    return IpProtocol.ICMPV6;
  }

  @Override
  default long pseudoHeader(IpAddress source, IpAddress destination) {
    return Checksum.pseudoHeader(source, destination, IpProtocol.ICMPV6, length());
  }
}
