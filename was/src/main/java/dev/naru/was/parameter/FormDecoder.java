package dev.naru.was.parameter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes {@code application/x-www-form-urlencoded} (WHATWG URL, section 5.1), strictly: where that
 * algorithm would guess, at a percent sign without two digits or at octets that are no text of the
 * charset, there is an error, as Servlet 6.1 has it. Nothing is decoded before it is asked for:
 * whoever holds a request calls this at its first {@code getParameter}.
 */
public final class FormDecoder {

  private FormDecoder() {}

  /**
   * Decodes a query.
   *
   * @param query as sent, its octets seen as ISO-8859-1; without the question mark
   * @throws ParameterException when it is malformed or holds too many
   */
  public static void query(String query, Charset charset, Parameters into) {
    decode(query.getBytes(StandardCharsets.ISO_8859_1), charset, into);
  }

  /**
   * Reads and decodes a body.
   *
   * @throws ParameterException when it is malformed, too long or holds too many
   * @throws IOException when it cannot be read
   */
  public static void body(
      InputStream body, Charset charset, ParameterLimits limits, Parameters into)
      throws IOException {
    byte[] octets = body.readNBytes(limits.bytes());
    if (octets.length == limits.bytes() && body.read() >= 0) {
      throw new ParameterException(413, "a form of more than " + limits.bytes() + " bytes");
    }
    decode(octets, charset, into);
  }

  private static void decode(byte[] octets, Charset charset, Parameters into) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    int start = 0;
    while (start < octets.length) {
      int end = indexOf(octets, '&', start, octets.length);
      if (end > start) {
        int equals = indexOf(octets, '=', start, end);
        String name = text(octets, start, equals, decoder);
        into.add(name, equals == end ? "" : text(octets, equals + 1, end, decoder));
      }
      start = end + 1;
    }
  }

  /** Decodes in place: what comes out is never longer. */
  private static String text(byte[] octets, int from, int to, CharsetDecoder decoder) {
    int out = from;
    boolean ascii = true;
    for (int in = from; in < to; in++) {
      byte octet = octets[in];
      if (octet == '+') {
        octet = ' ';
      } else if (octet == '%') {
        int high = digit(octets, in + 1, to);
        int low = digit(octets, in + 2, to);
        if (high < 0 || low < 0) {
          throw new ParameterException(400, "a percent sign without two hexadecimal digits");
        }
        octet = (byte) (high << 4 | low);
        in += 2;
      }
      ascii &= octet >= 0;
      octets[out++] = octet;
    }
    try {
      return ascii && decoder.charset().equals(StandardCharsets.UTF_8)
          ? new String(octets, from, out - from, StandardCharsets.ISO_8859_1)
          : decoder.decode(ByteBuffer.wrap(octets, from, out - from)).toString();
    } catch (CharacterCodingException e) {
      throw new ParameterException(400, "a parameter that is no text in " + decoder.charset());
    }
  }

  private static int digit(byte[] octets, int at, int end) {
    return at < end ? Character.digit(octets[at], 16) : -1;
  }

  private static int indexOf(byte[] octets, char wanted, int from, int to) {
    int at = from;
    while (at < to && octets[at] != wanted) {
      at++;
    }
    return at;
  }
}
