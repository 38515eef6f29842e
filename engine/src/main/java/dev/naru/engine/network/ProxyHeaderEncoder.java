package dev.naru.engine.network;

import dev.naru.engine.network.ProxyHeader.Ends;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Writes {@linkplain ProxyHeader PROXY headers}. */
public final class ProxyHeaderEncoder {

  /** Section 2.2: what a header of version 2 begins with. */
  static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  static final int VERSION_2 = 0x20;
  static final int COMMAND_PROXY = 0x01;
  static final int COMMAND_LOCAL = 0x00;
  static final int TCP_OVER_IPV4 = 0x11;
  static final int TCP_OVER_IPV6 = 0x21;

  private ProxyHeaderEncoder() {}

  /** The octets of a header; the caller releases them. */
  public static ByteBuf encode(
      ProxyHeader header, ProxyHeader.Version version, ByteBufAllocator allocator) {
    return switch (version) {
      case V1 -> text(header, allocator);
      case V2 -> binary(header, allocator);
    };
  }

  /** Section 2.1. */
  private static ByteBuf text(ProxyHeader header, ByteBufAllocator allocator) {
    String line =
        header
            .ends()
            .map(
                ends ->
                    "PROXY %s %s %s %d %d\r\n"
                        .formatted(
                            ipv4(ends) ? "TCP4" : "TCP6",
                            written(ends.source().getAddress(), ipv4(ends)),
                            written(ends.destination().getAddress(), ipv4(ends)),
                            ends.source().getPort(),
                            ends.destination().getPort()))
            .orElse("PROXY UNKNOWN\r\n");
    return allocator.buffer(line.length()).writeBytes(line.getBytes(StandardCharsets.US_ASCII));
  }

  /** Section 2.2. */
  private static ByteBuf binary(ProxyHeader header, ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(52).writeBytes(SIGNATURE);
    if (header.ends().isEmpty()) {
      return out.writeByte(VERSION_2 | COMMAND_LOCAL).writeByte(0).writeShort(0);
    }
    Ends ends = header.ends().get();
    byte[] source = octets(ends.source().getAddress(), ipv4(ends));
    byte[] destination = octets(ends.destination().getAddress(), ipv4(ends));
    return out.writeByte(VERSION_2 | COMMAND_PROXY)
        .writeByte(ipv4(ends) ? TCP_OVER_IPV4 : TCP_OVER_IPV6)
        .writeShort(source.length + destination.length + 4)
        .writeBytes(source)
        .writeBytes(destination)
        .writeShort(ends.source().getPort())
        .writeShort(ends.destination().getPort());
  }

  /** Both ends are of one family; where they are not, the IPv4 one is written inside IPv6. */
  private static boolean ipv4(Ends ends) {
    return ends.source().getAddress() instanceof Inet4Address
        && ends.destination().getAddress() instanceof Inet4Address;
  }

  private static String written(InetAddress address, boolean ipv4) {
    if (ipv4) {
      return address.getHostAddress();
    } else if (address instanceof Inet4Address) {
      return "::ffff:" + address.getHostAddress();
    }
    String text = address.getHostAddress();
    int zone = text.indexOf('%'); // RFC 4007: it means nothing on another machine.
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static byte[] octets(InetAddress address, boolean ipv4) {
    byte[] octets = address.getAddress();
    if (ipv4 || octets.length == 16) {
      return octets;
    }
    byte[] mapped = new byte[16]; // RFC 4291, section 2.5.5.2
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    System.arraycopy(octets, 0, mapped, 12, 4);
    return mapped;
  }
}
