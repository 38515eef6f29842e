package dev.naru.internet.ip;

import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Ipv6Extension;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts packets (RFC 791 section 3.2, RFC 8200 section 4.5). A fragment may be cut again, in IPv4.
 */
final class Fragmenter {
  private Fragmenter() {}

  /** The parts of a packet, each at most {@code mtu} bytes. Takes over the caller's reference. */
  static List<IpPacket> ipv4(Ipv4Packet packet, int mtu) {
    Payload bytes = packet.body().toBytes(packet.source(), packet.destination());
    int room = mtu - packet.headerLength() & ~7;
    List<IpPacket> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length(); at += room) {
      int size = Math.min(room, bytes.length() - at);
      boolean more = packet.moreFragments() || at + size < bytes.length();
      Payload options = at == 0 ? packet.options() : copied(packet.options());
      IpBody.Raw part = new IpBody.Raw(packet.protocol(), bytes.slice(at, size));
      parts.add(packet.fragment(packet.fragmentOffset() + at, more, options, part));
    }
    bytes.release();
    packet.release();
    return parts;
  }

  /**
   * The options that stand on every fragment, not only on the first: those with the copied flag
   * (RFC 791 section 3.1).
   */
  private static Payload copied(Payload options) {
    byte[] kept = new byte[options.length()];
    int size = 0;
    int at = 0;
    while (at < options.length() && options.u8(at) != 0) {
      int length = options.u8(at) == 1 ? 1 : at + 1 < options.length() ? options.u8(at + 1) : 0;
      if (length < 1 || at + length > options.length()) {
        break;
      }
      if ((options.u8(at) & 0x80) != 0) {
        options.copyTo(at, kept, size, length);
        size += length;
      }
      at += length;
    }
    return size == 0 ? Payload.empty() : Payload.of(kept, 0, size + 3 & ~3);
  }

  /**
   * The parts of a packet of this host's, each at most {@code mtu} bytes. Takes over the caller's
   * reference.
   */
  static List<IpPacket> ipv6(Ipv6Packet packet, int mtu, int identification) {
    int unfragmentable = unfragmentableHeaders(packet.extensions());
    List<Ipv6Extension> first = packet.extensions().subList(0, unfragmentable);
    List<Ipv6Extension> rest =
        packet.extensions().subList(unfragmentable, packet.extensions().size());
    Payload bytes = packet.body().toBytes(packet.source(), packet.destination());
    int protocol = packet.protocol();
    if (!rest.isEmpty()) { // headers that only the destination reads are cut like the body
      protocol = rest.getFirst().protocol();
      bytes = Payload.concat(List.of(encode(rest, packet.protocol()), bytes));
    }
    int room =
        mtu - packet.withExtensions(first, new IpBody.Raw(59, Payload.empty())).length() - 8 & ~7;
    if (room < 8) { // headers alone fill the packet
      bytes.release();
      packet.release();
      return List.of();
    }
    List<IpPacket> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length(); at += room) {
      int size = Math.min(room, bytes.length() - at);
      List<Ipv6Extension> headers = new ArrayList<>(first);
      headers.add(new Ipv6Extension.Fragment(at, at + size < bytes.length(), identification));
      parts.add(packet.withExtensions(headers, new IpBody.Raw(protocol, bytes.slice(at, size))));
    }
    bytes.release();
    packet.release();
    return parts;
  }

  /**
   * RFC 8200 section 4.5: up to and including a routing header, or else a hop-by-hop header, which
   * stands first.
   */
  private static int unfragmentableHeaders(List<Ipv6Extension> extensions) {
    int count = 0;
    for (int i = 0; i < extensions.size(); i++) {
      boolean needed =
          switch (extensions.get(i)) {
            case Ipv6Extension.Routing _ -> true;
            case Ipv6Extension.Options options -> options.hopByHop();
            case Ipv6Extension.Fragment _ -> false;
          };
      count = needed ? i + 1 : count;
    }
    return count;
  }

  private static Payload encode(List<Ipv6Extension> extensions, int protocol) {
    int length = extensions.stream().mapToInt(Ipv6Extension::length).sum();
    byte[] bytes = new byte[length];
    int at = 0;
    for (int i = 0; i < extensions.size(); i++) {
      boolean last = i == extensions.size() - 1;
      extensions.get(i).encode(bytes, at, last ? protocol : extensions.get(i + 1).protocol());
      at += extensions.get(i).length();
    }
    return Payload.of(bytes);
  }
}
