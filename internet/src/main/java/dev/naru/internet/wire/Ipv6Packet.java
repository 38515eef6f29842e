package dev.naru.internet.wire;

import java.util.List;
import java.util.Optional;

/**
 * An IPv6 packet (RFC 8200), whole or a fragment. Its source fragments it or nobody: routers do
 * not.
 *
 * @param flowLabel 20 bits (RFC 6437)
 * @param extensions in their order on the wire; a hop-by-hop header only as the first
 */
public record Ipv6Packet(
    Ipv6Address source,
    Ipv6Address destination,
    int hopLimit,
    int trafficClass,
    int flowLabel,
    List<Ipv6Extension> extensions,
    IpBody body)
    implements IpPacket {
  static final int ETHER_TYPE = 0x86dd;
  static final int HEADER = 40;

  /** Every link carries at least this (RFC 8200 section 5). */
  public static final int MINIMUM_MTU = 1280;

  public Ipv6Packet {
    extensions = List.copyOf(extensions);
    if (((hopLimit | trafficClass) & ~0xff) != 0 || (flowLabel & ~0xfffff) != 0) {
      throw new IllegalArgumentException("IPv6 header field out of range");
    }
    if (!extensions.isEmpty()) {
      checkExtensions(extensions, body);
    }
    if (extensionLength(extensions) + body.length() > 65535) {
      throw new IllegalArgumentException("an IPv6 payload has at most 65535 bytes");
    }
  }

  private static void checkExtensions(List<Ipv6Extension> extensions, IpBody body) {
    for (int i = 0; i < extensions.size(); i++) {
      boolean first = i == 0;
      boolean last = i == extensions.size() - 1;
      switch (extensions.get(i)) {
        case Ipv6Extension.Options options when options.hopByHop() && !first ->
            throw new IllegalArgumentException("a hop-by-hop header stands first");
        case Ipv6Extension.Fragment f when !f.isAtomic() -> {
          if (!last || !(body instanceof IpBody.Raw)) {
            throw new IllegalArgumentException("what follows a fragment header is raw");
          }
          if (f.more() && (body.length() & 7) != 0) {
            throw new IllegalArgumentException("fragments are cut at multiples of eight bytes");
          }
          if (f.offset() + body.length() > 65535) {
            throw new IllegalArgumentException("a fragment ends beyond 65535");
          }
        }
        default -> {}
      }
    }
  }

  private static int extensionLength(List<Ipv6Extension> extensions) {
    int length = 0;
    for (int i = 0; i < extensions.size(); i++) {
      length += extensions.get(i).length();
    }
    return length;
  }

  /** A packet without extension headers and flow label. */
  public static Ipv6Packet whole(
      Ipv6Address source, Ipv6Address destination, int hopLimit, int trafficClass, IpBody body) {
    return new Ipv6Packet(source, destination, hopLimit, trafficClass, 0, List.of(), body);
  }

  /** The fragment header, if there is one. */
  public Optional<Ipv6Extension.Fragment> fragment() {
    for (int i = 0; i < extensions.size(); i++) {
      if (extensions.get(i) instanceof Ipv6Extension.Fragment fragment) {
        return Optional.of(fragment);
      }
    }
    return Optional.empty();
  }

  /** The same packet with these extension headers and this body. */
  public Ipv6Packet withExtensions(List<Ipv6Extension> newExtensions, IpBody newBody) {
    return new Ipv6Packet(
        source, destination, hopLimit, trafficClass, flowLabel, newExtensions, newBody);
  }

  @Override
  public boolean isFragment() {
    return !extensions.isEmpty() && fragment().filter(f -> !f.isAtomic()).isPresent();
  }

  @Override
  public int headerLength() {
    return HEADER + extensionLength(extensions);
  }

  @Override
  public Ipv6Packet withHopLimit(int newHopLimit) {
    return new Ipv6Packet(
        source, destination, newHopLimit, trafficClass, flowLabel, extensions, body);
  }

  @Override
  public Ipv6Packet withTrafficClass(int newTrafficClass) {
    return new Ipv6Packet(
        source, destination, hopLimit, newTrafficClass, flowLabel, extensions, body);
  }

  @Override
  public Ipv6Packet withBody(IpBody newBody) {
    return withExtensions(extensions, newBody);
  }

  @Override
  public Ipv6Packet withAddresses(IpAddress newSource, IpAddress newDestination) {
    return new Ipv6Packet(
        (Ipv6Address) newSource,
        (Ipv6Address) newDestination,
        hopLimit,
        trafficClass,
        flowLabel,
        extensions,
        body);
  }

  @Override
  public int etherType() {
    return ETHER_TYPE;
  }

  @Override
  public void encode(byte[] target, int at) {
    Bytes.put32(target, at, 6 << 28 | trafficClass << 20 | flowLabel);
    Bytes.put16(target, at + 4, length() - HEADER);
    target[at + 6] = (byte) nextHeader(0);
    target[at + 7] = (byte) hopLimit;
    Bytes.putAddress(target, at + 8, source);
    Bytes.putAddress(target, at + 24, destination);
    int cursor = at + HEADER;
    for (int i = 0; i < extensions.size(); i++) {
      extensions.get(i).encode(target, cursor, nextHeader(i + 1));
      cursor += extensions.get(i).length();
    }
    body.encode(target, cursor, source, destination);
  }

  private int nextHeader(int index) {
    return index < extensions.size() ? extensions.get(index).protocol() : body.protocol();
  }
}
