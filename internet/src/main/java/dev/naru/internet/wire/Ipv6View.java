package dev.naru.internet.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * A checked view of the fixed header of an IPv6 packet, and the walk along its extension headers.
 */
public final class Ipv6View {
  /** A longer chain is refused (RFC 8504 section 5.3 allows limits). */
  private static final int MAX_EXTENSIONS = 8;

  private final Payload bytes;

  private Ipv6View(Payload bytes) {
    this.bytes = bytes;
  }

  public static Parsed<Ipv6View> check(Payload bytes) {
    Parsed<Ipv6View> quoted = checkQuoted(bytes);
    if (quoted instanceof Parsed.Ok<Ipv6View>(Ipv6View view)
        && Ipv6Packet.HEADER + view.payloadLength() > bytes.length()) {
      return Parsed.malformed("IPv6 payload length wrong");
    }
    return quoted;
  }

  /** Accepts a header whose packet was cut off after it, as an ICMP error quotes one. */
  public static Parsed<Ipv6View> checkQuoted(Payload bytes) {
    if (bytes.length() < Ipv6Packet.HEADER) {
      return Parsed.malformed("IPv6 packet shorter than its header");
    }
    return bytes.u8(0) >>> 4 == 6
        ? Parsed.ok(new Ipv6View(bytes))
        : Parsed.malformed("IPv6 version wrong");
  }

  /** Header, extension headers and raw body. On success the result holds a reference of its own. */
  public static Parsed<Ipv6Packet> parse(Payload bytes) {
    return check(bytes).then(Ipv6View::toPacket);
  }

  public int payloadLength() {
    return bytes.u16(4);
  }

  public int nextHeader() {
    return bytes.u8(6);
  }

  public Ipv6Address source() {
    return new Ipv6Address(bytes.i64(8), bytes.i64(16));
  }

  public Ipv6Address destination() {
    return new Ipv6Address(bytes.i64(24), bytes.i64(32));
  }

  private Parsed<Ipv6Packet> toPacket() {
    int end = Ipv6Packet.HEADER + payloadLength();
    int at = Ipv6Packet.HEADER;
    int next = nextHeader();
    List<Ipv6Extension> extensions = new ArrayList<>(0);
    boolean fragment = false;
    while (!fragment && isExtension(next)) {
      if (extensions.size() == MAX_EXTENSIONS) {
        return Parsed.malformed("IPv6 extension headers too many");
      }
      if (next == IpProtocol.HOP_BY_HOP && !extensions.isEmpty()) {
        return Parsed.malformed("IPv6 hop-by-hop header not first"); // RFC 8200 section 4.3
      }
      if (end - at < 8) {
        return Parsed.malformed("IPv6 extension header cut off");
      }
      int length = next == IpProtocol.FRAGMENT ? 8 : (bytes.u8(at + 1) + 1) * 8;
      if (length > end - at) {
        return Parsed.malformed("IPv6 extension header length wrong");
      }
      switch (extension(next, at, length)) {
        case Parsed.Ok<Ipv6Extension>(Ipv6Extension extension) -> extensions.add(extension);
        case Parsed.Malformed<Ipv6Extension>(String reason) -> {
          return Parsed.malformed(reason);
        }
      }
      next = bytes.u8(at);
      at += length;
      if (extensions.getLast() instanceof Ipv6Extension.Fragment f && !f.isAtomic()) {
        fragment = true;
        int size = end - at;
        if ((f.more() && (size & 7) != 0) || f.offset() + size > 65535) {
          return Parsed.malformed("IPv6 fragment length wrong"); // RFC 8200 section 4.5
        }
      }
    }
    int word = bytes.i32(0);
    return Parsed.ok(
        new Ipv6Packet(
            source(),
            destination(),
            bytes.u8(7),
            word >>> 20 & 0xff,
            word & 0xfffff,
            extensions,
            new IpBody.Raw(next, bytes.slice(at, end - at))));
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT,
          IpProtocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  private Parsed<Ipv6Extension> extension(int protocol, int at, int length) {
    return switch (protocol) {
      case IpProtocol.FRAGMENT -> {
        int word = bytes.u16(at + 2);
        yield Parsed.ok(
            new Ipv6Extension.Fragment(word & 0xfff8, (word & 1) != 0, bytes.i32(at + 4)));
      }
      case IpProtocol.ROUTING ->
          Parsed.ok(
              new Ipv6Extension.Routing(
                  bytes.u8(at + 2), bytes.u8(at + 3), copy(at + 4, length - 4)));
      default -> options(protocol == IpProtocol.HOP_BY_HOP, at + 2, at + length);
    };
  }

  private Parsed<Ipv6Extension> options(boolean hopByHop, int from, int end) {
    List<Ipv6Option> options = new ArrayList<>();
    int at = from;
    while (at < end) {
      int type = bytes.u8(at);
      if (type == 0) {
        at++;
      } else {
        if (at + 2 > end || at + 2 + bytes.u8(at + 1) > end) {
          return Parsed.malformed("IPv6 option cut off");
        }
        int size = bytes.u8(at + 1);
        if (type != 1) {
          options.add(new Ipv6Option(type, copy(at + 2, size)));
        }
        at += 2 + size;
      }
    }
    return Parsed.ok(new Ipv6Extension.Options(hopByHop, options));
  }

  /** Small parts of headers are copied, so that only the body refers to shared memory. */
  private Payload copy(int at, int length) {
    byte[] copy = new byte[length];
    bytes.copyTo(at, copy, 0, length);
    return Payload.of(copy);
  }
}
