package dev.naru.internet.wire;

/** A checked view of the bytes of an ICMP message for IPv4. */
public final class Icmpv4View {
  private final Payload bytes;

  private Icmpv4View(Payload bytes) {
    this.bytes = bytes;
  }

  public static Parsed<Icmpv4View> check(Payload bytes) {
    if (bytes.length() < IcmpMessage.HEADER) {
      return Parsed.malformed("ICMP message shorter than its header");
    }
    return Checksum.finish(bytes.checksumPart()) == 0
        ? Parsed.ok(new Icmpv4View(bytes))
        : Parsed.malformed("ICMP checksum wrong");
  }

  /** On success the result holds a reference of its own. */
  public static Parsed<Icmpv4Message> parse(Payload bytes) {
    return check(bytes).then(view -> Parsed.ok(view.toMessage()));
  }

  public int type() {
    return bytes.u8(0);
  }

  public int code() {
    return bytes.u8(1);
  }

  private Icmpv4Message toMessage() {
    Payload data = bytes.slice(IcmpMessage.HEADER, bytes.length() - IcmpMessage.HEADER);
    boolean coded = type() == 3 || type() == 5 || type() == 11;
    if (!coded && code() != 0) {
      return new Icmpv4Message.Other(type(), code(), bytes.i32(4), data);
    }
    return switch (type()) {
      case 0, 8 -> new Icmpv4Message.Echo(type() == 0, bytes.u16(4), bytes.u16(6), data);
      case 3 -> new Icmpv4Message.Unreachable(code(), bytes.u16(6), data);
      case 5 -> new Icmpv4Message.Redirect(code(), new Ipv4Address(bytes.i32(4)), data);
      case 11 -> new Icmpv4Message.TimeExceeded(code(), data);
      case 12 -> new Icmpv4Message.ParameterProblem(bytes.u8(4), data);
      default -> new Icmpv4Message.Other(type(), code(), bytes.i32(4), data);
    };
  }
}
