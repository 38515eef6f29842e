package dev.naru.internet.wire;

import java.util.List;

/** An IPv6 extension header (RFC 8200 section 4). */
public sealed interface Ipv6Extension {

  /** Its number in the header before it, see {@link IpProtocol}. */
  int protocol();

  /** Bytes on the wire: a multiple of eight. */
  int length();

  /** Writes {@link #length} bytes, naming the header that follows. */
  void encode(byte[] target, int at, int nextHeader);

  /**
   * Hop-by-hop (every node looks, section 4.3) or destination options (section 4.6).
   *
   * @param hopByHop which of the two
   */
  record Options(boolean hopByHop, List<Ipv6Option> options) implements Ipv6Extension {
    public Options {
      options = List.copyOf(options);
      if (unpadded(options) > 2048) {
        throw new IllegalArgumentException("an options header has at most 2048 bytes");
      }
    }

    private static int unpadded(List<Ipv6Option> options) {
      int length = 2;
      for (Ipv6Option option : options) {
        length += 2 + option.data().length();
      }
      return length;
    }

    @Override
    public int protocol() {
      return hopByHop ? IpProtocol.HOP_BY_HOP : IpProtocol.DESTINATION_OPTIONS;
    }

    @Override
    public int length() {
      return unpadded(options) + 7 & ~7;
    }

    @Override
    public void encode(byte[] target, int at, int nextHeader) {
      int length = length();
      target[at] = (byte) nextHeader;
      target[at + 1] = (byte) (length / 8 - 1);
      int cursor = at + 2;
      for (Ipv6Option option : options) {
        int size = option.data().length();
        target[cursor] = (byte) option.type();
        target[cursor + 1] = (byte) size;
        option.data().copyTo(0, target, cursor + 2, size);
        cursor += 2 + size;
      }
      int padding = at + length - cursor;
      if (padding > 1) { // section 4.2: one byte is Pad1, which is zero; more are PadN
        target[cursor] = 1;
        target[cursor + 1] = (byte) (padding - 2);
      }
    }
  }

  /**
   * A routing header of any type, not acted upon (section 4.4; type 0 is deprecated by RFC 5095).
   *
   * @param data what follows the first four bytes: four bytes more than a multiple of eight
   */
  record Routing(int type, int segmentsLeft, Payload data) implements Ipv6Extension {
    public Routing {
      if (((type | segmentsLeft) & ~0xff) != 0 || data.length() % 8 != 4 || data.length() > 2044) {
        throw new IllegalArgumentException("routing header field out of range");
      }
    }

    @Override
    public int protocol() {
      return IpProtocol.ROUTING;
    }

    @Override
    public int length() {
      return 4 + data.length();
    }

    @Override
    public void encode(byte[] target, int at, int nextHeader) {
      target[at] = (byte) nextHeader;
      target[at + 1] = (byte) (length() / 8 - 1);
      target[at + 2] = (byte) type;
      target[at + 3] = (byte) segmentsLeft;
      data.copyTo(0, target, at + 4, data.length());
    }
  }

  /**
   * The packet is a part of a larger one (section 4.5).
   *
   * @param offset in bytes, a multiple of eight
   */
  record Fragment(int offset, boolean more, int identification) implements Ipv6Extension {
    public Fragment {
      if ((offset & ~0xfff8) != 0) {
        throw new IllegalArgumentException("fragments are cut at multiples of eight bytes");
      }
    }

    /** Whether it is the whole packet all the same (RFC 6946). */
    public boolean isAtomic() {
      return offset == 0 && !more;
    }

    @Override
    public int protocol() {
      return IpProtocol.FRAGMENT;
    }

    @Override
    public int length() {
      return 8;
    }

    @Override
    public void encode(byte[] target, int at, int nextHeader) {
      target[at] = (byte) nextHeader;
      target[at + 1] = 0;
      Bytes.put16(target, at + 2, offset | (more ? 1 : 0));
      Bytes.put32(target, at + 4, identification);
    }
  }
}
