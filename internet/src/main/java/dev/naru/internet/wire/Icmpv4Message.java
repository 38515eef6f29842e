package dev.naru.internet.wire;

/** An ICMP message for IPv4 (RFC 792). */
public sealed interface Icmpv4Message extends IpBody {
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

  /** Whether this reports an error; no error is ever reported about it (RFC 1122 section 3.2.2). */
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
      if ((code & ~0xff) != 0) {
        throw new IllegalArgumentException("code out of range");
      }
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
      if ((pointer & ~0xff) != 0) {
        throw new IllegalArgumentException("pointer out of range");
      }
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
      if ((code & ~0xff) != 0) {
        throw new IllegalArgumentException("code out of range");
      }
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
      if (((type | code) & ~0xff) != 0) {
        throw new IllegalArgumentException("type or code out of range");
      }
    }
  }

  @Override
  default int protocol() {
    return IpProtocol.ICMPV4;
  }

  @Override
  default int length() {
    return HEADER + data().length();
  }

  @Override
  default void encode(byte[] target, int at, IpAddress source, IpAddress destination) {
    target[at] = (byte) type();
    target[at + 1] = (byte) code();
    Bytes.put16(target, at + 2, 0);
    Bytes.put32(target, at + 4, word());
    data().copyTo(0, target, at + HEADER, data().length());
    Bytes.put16(target, at + 2, Checksum.finish(Checksum.sum(target, at, length())));
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
