package dev.naru.internet.wire;

/** An ICMP message for IPv6 (RFC 4443), neighbour discovery included ({@link NdpMessage}). */
public sealed interface Icmpv6Message extends IpBody
    permits Icmpv6Message.Echo,
        Icmpv6Message.Unreachable,
        Icmpv6Message.PacketTooBig,
        Icmpv6Message.TimeExceeded,
        Icmpv6Message.ParameterProblem,
        Icmpv6Message.Other,
        NdpMessage {
  int HEADER = 8;

  int type();

  int code();

  /** The second word of the header. */
  int word();

  /**
   * What follows the header: the data of an echo, or the start of the packet that an error is
   * about.
   */
  Payload data();

  /**
   * Whether this reports an error: no error is ever reported about it (RFC 4443 section 2.4 (e)).
   */
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
      checkCode(code);
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
      checkCode(code);
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
      checkCode(code);
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
      checkCode(type);
      checkCode(code);
    }
  }

  private static void checkCode(int code) {
    if ((code & ~0xff) != 0) {
      throw new IllegalArgumentException("type or code out of range");
    }
  }

  @Override
  default int protocol() {
    return IpProtocol.ICMPV6;
  }

  @Override
  default int length() {
    return HEADER + data().length();
  }

  @Override
  default void encode(byte[] target, int at, IpAddress source, IpAddress destination) {
    Payload data = data();
    int length = HEADER + data.length();
    target[at] = (byte) type();
    target[at + 1] = (byte) code();
    Bytes.put16(target, at + 2, 0);
    Bytes.put32(target, at + 4, word());
    data.copyTo(0, target, at + HEADER, data.length());
    long pseudo = Checksum.pseudoHeader(source, destination, IpProtocol.ICMPV6, length);
    Bytes.put16(target, at + 2, Checksum.finish(pseudo + Checksum.sum(target, at, length)));
  }

  @Override
  default void retain() {
    data().retain();
  }

  @Override
  default void release() {
    data().release();
  }
}
