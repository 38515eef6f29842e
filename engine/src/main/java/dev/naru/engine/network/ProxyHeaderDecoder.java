package dev.naru.engine.network;

import static dev.naru.engine.network.ProxyHeaderEncoder.COMMAND_LOCAL;
import static dev.naru.engine.network.ProxyHeaderEncoder.COMMAND_PROXY;
import static dev.naru.engine.network.ProxyHeaderEncoder.SIGNATURE;
import static dev.naru.engine.network.ProxyHeaderEncoder.VERSION_2;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@linkplain ProxyHeader PROXY headers}. */
public final class ProxyHeaderDecoder {

  /** Section 2.1: the longest line, with its CR LF. */
  static final int LONGEST_LINE = 107;

  /** Of version 2, behind its first 16 octets: more than any proxy says about a connection. */
  static final int LONGEST_BLOCK = 4_096;

  private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final int FIXED = 16;

  /** What begins no header, or a broken one. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  private ProxyHeaderDecoder() {}

  /**
   * Reads a header; what follows it stays in the buffer.
   *
   * @return empty when more octets are needed: nothing has been taken from the buffer, which holds
   *     at most 4,112 then
   * @throws MalformedException when no header can come of what is there
   */
  public static Optional<ProxyHeader> decode(ByteBuf in) throws MalformedException {
    if (begins(in, SIGNATURE)) {
      return in.readableBytes() < FIXED ? Optional.empty() : binary(in);
    } else if (begins(in, TEXT)) {
      return text(in);
    }
    throw new MalformedException("no PROXY header");
  }

  /** Whether what is there, however little, is how something begins. */
  private static boolean begins(ByteBuf in, byte[] with) {
    int octets = Math.min(in.readableBytes(), with.length);
    for (int i = 0; i < octets; i++) {
      if (in.getByte(in.readerIndex() + i) != with[i]) {
        return false;
      }
    }
    return true;
  }

  /** Section 2.1: single spaces, upper case, no leading zeros. */
  private static Optional<ProxyHeader> text(ByteBuf in) throws MalformedException {
    int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int length = end < 0 ? in.readableBytes() : end + 1 - in.readerIndex();
    if (length > LONGEST_LINE || (end < 0 && length == LONGEST_LINE)) {
      throw new MalformedException("a PROXY line of more than 107 octets");
    } else if (end < 0) {
      return Optional.empty();
    }
    String line = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
    if (!line.endsWith("\r\n")) {
      throw new MalformedException("a PROXY line that ends without CR");
    }
    ProxyHeader header = text(line.substring(TEXT.length, length - 2).split(" ", -1));
    in.skipBytes(length);
    return Optional.of(header);
  }

  private static ProxyHeader text(String[] words) throws MalformedException {
    if (words[0].equals("UNKNOWN")) {
      return ProxyHeader.LOCAL; // what follows the word is to be ignored
    }
    int octets = words[0].equals("TCP4") ? 4 : words[0].equals("TCP6") ? 16 : 0;
    if (octets == 0 || words.length != 5) {
      throw new MalformedException("a PROXY line that is not TCP4, TCP6 or UNKNOWN");
    }
    return ProxyHeader.of(
        new InetSocketAddress(address(words[1], octets), port(words[3])),
        new InetSocketAddress(address(words[2], octets), port(words[4])));
  }

  private static InetAddress address(String text, int length) throws MalformedException {
    boolean right =
        length == 4
            ? NetUtil.isValidIpV4Address(text)
            : NetUtil.isValidIpV6Address(text) && text.indexOf('%') < 0 && text.charAt(0) != '[';
    byte @Nullable [] octets = right ? NetUtil.createByteArrayFromIpAddressString(text) : null;
    if (octets == null) {
      throw new MalformedException("a PROXY line with an address that is none");
    }
    return address(octets);
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("neither 4 nor 16 octets", e);
    }
  }

  private static int port(String text) throws MalformedException {
    if (text.matches("0|[1-9]\\d{0,4}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    throw new MalformedException("a PROXY line with a port that is none");
  }

  /** Section 2.2. */
  private static Optional<ProxyHeader> binary(ByteBuf in) throws MalformedException {
    int at = in.readerIndex() + SIGNATURE.length;
    int versionAndCommand = in.getUnsignedByte(at);
    int family = in.getUnsignedByte(at + 1) >> 4;
    int length = in.getUnsignedShort(at + 2);
    int command = versionAndCommand & 0x0F;
    if ((versionAndCommand & 0xF0) != VERSION_2 || command > COMMAND_PROXY) {
      throw new MalformedException("a PROXY header of another version or command");
    } else if (length > LONGEST_BLOCK) {
      throw new MalformedException("a PROXY header of more than 4096 octets");
    }
    int octets = family == 1 ? 4 : family == 2 ? 16 : 0;
    boolean known = command != COMMAND_LOCAL && octets > 0;
    if (known && length < 2 * octets + 4) {
      throw new MalformedException("a PROXY header too short for its addresses");
    } else if (in.readableBytes() < FIXED + length) {
      return Optional.empty();
    }
    ByteBuf block = in.skipBytes(FIXED).readSlice(length);
    if (!known) {
      return Optional.of(ProxyHeader.LOCAL);
    }
    byte[] source = new byte[octets];
    byte[] destination = new byte[octets];
    block.readBytes(source).readBytes(destination);
    return Optional.of(
        ProxyHeader.of(
            new InetSocketAddress(address(source), block.readUnsignedShort()),
            new InetSocketAddress(address(destination), block.readUnsignedShort())));
  }
}
