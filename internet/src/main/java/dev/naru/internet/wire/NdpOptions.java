package dev.naru.internet.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options of neighbour discovery (RFC 4861 section 4.6); unknown ones are skipped on receipt.
 *
 * @param sourceMac link-layer address of the sender
 * @param targetMac link-layer address of the target
 * @param prefixes what is on this link
 * @param mtu of the link, 1280 to 65535, or 0 if absent
 */
public record NdpOptions(
    Optional<MacAddress> sourceMac,
    Optional<MacAddress> targetMac,
    List<Prefix> prefixes,
    int mtu) {

  public static final NdpOptions NONE =
      new NdpOptions(Optional.empty(), Optional.empty(), List.of(), 0);

  /**
   * A prefix of the link (section 4.6.2).
   *
   * @param onLink whether its addresses are reached without a router
   * @param autonomous whether hosts may make addresses of it (RFC 4862)
   * @param validLifetime seconds, unsigned; −1 is for ever
   * @param preferredLifetime seconds, unsigned; −1 is for ever
   */
  public record Prefix(
      Cidr prefix, boolean onLink, boolean autonomous, int validLifetime, int preferredLifetime) {
    public Prefix {
      if (prefix.address().version() != 6) {
        throw new IllegalArgumentException("not an IPv6 prefix: " + prefix);
      }
    }
  }

  public NdpOptions {
    prefixes = List.copyOf(prefixes);
    if (mtu != 0 && (mtu < Ipv6Packet.MINIMUM_MTU || mtu > 65535)) {
      throw new IllegalArgumentException("MTU out of range: " + mtu);
    }
    if (prefixes.size() > 32) {
      throw new IllegalArgumentException("too many prefixes");
    }
  }

  public static NdpOptions source(MacAddress mac) {
    return new NdpOptions(Optional.of(mac), Optional.empty(), List.of(), 0);
  }

  public static NdpOptions target(MacAddress mac) {
    return new NdpOptions(Optional.empty(), Optional.of(mac), List.of(), 0);
  }

  /** Their bytes behind {@code room} zero bytes. */
  byte[] encode(int room) {
    int size = room + 32 * prefixes.size() + (mtu == 0 ? 0 : 8);
    size += (sourceMac.isPresent() ? 8 : 0) + (targetMac.isPresent() ? 8 : 0);
    byte[] bytes = new byte[size];
    int at = room;
    if (sourceMac.isPresent()) {
      at = encodeMac(bytes, at, 1, sourceMac.get());
    }
    if (targetMac.isPresent()) {
      at = encodeMac(bytes, at, 2, targetMac.get());
    }
    for (Prefix prefix : prefixes) {
      bytes[at] = 3;
      bytes[at + 1] = 4;
      bytes[at + 2] = (byte) prefix.prefix.prefixLength();
      bytes[at + 3] = (byte) ((prefix.onLink ? 0x80 : 0) | (prefix.autonomous ? 0x40 : 0));
      Bytes.put32(bytes, at + 4, prefix.validLifetime);
      Bytes.put32(bytes, at + 8, prefix.preferredLifetime);
      Bytes.putAddress(bytes, at + 16, prefix.prefix.address());
      at += 32;
    }
    if (mtu != 0) {
      bytes[at] = 5;
      bytes[at + 1] = 1;
      Bytes.put32(bytes, at + 4, mtu);
    }
    return bytes;
  }

  private static int encodeMac(byte[] bytes, int at, int type, MacAddress mac) {
    bytes[at] = (byte) type;
    bytes[at + 1] = 1;
    Bytes.putMac(bytes, at + 2, mac);
    return at + 8;
  }

  /** Reads options from {@code from} on. */
  static Parsed<NdpOptions> parse(Payload bytes, int from) {
    Optional<MacAddress> source = Optional.empty();
    Optional<MacAddress> target = Optional.empty();
    List<Prefix> prefixes = new ArrayList<>(0);
    int mtu = 0;
    int at = from;
    while (at < bytes.length()) {
      // RFC 4861 section 4.6: a message with an option of length zero is discarded
      int length = at + 2 > bytes.length() ? 0 : bytes.u8(at + 1) * 8;
      if (length == 0 || at + length > bytes.length()) {
        return Parsed.malformed("NDP option length wrong");
      }
      switch (bytes.u8(at)) {
        case 1 -> source = Optional.of(MacAddress.read(bytes, at + 2));
        case 2 -> target = Optional.of(MacAddress.read(bytes, at + 2));
        case 3 -> {
          if (length != 32 || bytes.u8(at + 2) > 128 || prefixes.size() == 32) {
            return Parsed.malformed("NDP prefix wrong");
          }
          prefixes.add(prefix(bytes, at));
        }
        case 5 -> {
          int value = bytes.i32(at + 4);
          mtu = value >= Ipv6Packet.MINIMUM_MTU && value <= 65535 ? value : mtu;
        }
        default -> {}
      }
      at += length;
    }
    return Parsed.ok(new NdpOptions(source, target, prefixes, mtu));
  }

  private static Prefix prefix(Payload bytes, int at) {
    Ipv6Address address = new Ipv6Address(bytes.i64(at + 16), bytes.i64(at + 24));
    return new Prefix(
        new Cidr(address, bytes.u8(at + 2)),
        (bytes.u8(at + 3) & 0x80) != 0,
        (bytes.u8(at + 3) & 0x40) != 0,
        bytes.i32(at + 4),
        bytes.i32(at + 8));
  }
}
