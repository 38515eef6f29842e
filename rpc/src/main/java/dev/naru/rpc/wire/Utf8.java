package dev.naru.rpc.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts the UTF-16 code units of UTF-8 (RFC 3629) that arrives in pieces. What is not well-formed
 * is refused at its first wrong byte.
 */
final class Utf8 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The high bit of each of eight bytes. */
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private int units;

  /** Bytes that the character begun still needs. */
  private int missing;

  /** Between which values the next of them lies. */
  private int low = 0x80;

  private int high = 0xbf;

  /** Code units so far; both of a pair are counted at its first byte. */
  int units() {
    return units;
  }

  /** Bytes that the character begun still needs: 0 to 3. */
  int missing() {
    return missing;
  }

  void reset() {
    units = 0;
    missing = 0;
  }

  /** Looks at more bytes. */
  void add(byte[] bytes, int from, int to) throws WireException {
    int at = from;
    while (at < to) {
      if (missing == 0) {
        while (at + 8 <= to && ((long) LONG.get(bytes, at) & NOT_ASCII) == 0) {
          units += 8;
          at += 8;
        }
        if (at == to) {
          return;
        }
      }
      int octet = bytes[at++] & 0xff;
      if (missing > 0) {
        next(octet);
      } else if (octet < 0x80) {
        units++;
      } else {
        first(octet);
      }
    }
  }

  /** RFC 3629, section 4: what may begin a character, and what may follow. */
  private void first(int octet) throws WireException {
    low = 0x80;
    high = 0xbf;
    units++;
    if (octet >= 0xc2 && octet <= 0xdf) {
      missing = 1;
    } else if (octet >= 0xe0 && octet <= 0xef) {
      missing = 2;
      low = octet == 0xe0 ? 0xa0 : 0x80;
      high = octet == 0xed ? 0x9f : 0xbf;
    } else if (octet >= 0xf0 && octet <= 0xf4) {
      missing = 3;
      units++;
      low = octet == 0xf0 ? 0x90 : 0x80;
      high = octet == 0xf4 ? 0x8f : 0xbf;
    } else {
      throw malformed();
    }
  }

  private void next(int octet) throws WireException {
    if (octet < low || octet > high) {
      throw malformed();
    }
    low = 0x80;
    high = 0xbf;
    missing--;
  }

  static WireException malformed() {
    return new WireException(WireException.Rule.UTF_8, "what was sent is not UTF-8");
  }

  /** The code units of a whole text that is known to be well-formed. */
  static int units(byte[] bytes, int from, int to) {
    int units = 0;
    int at = from;
    while (at < to) {
      if (at + 8 <= to && ((long) LONG.get(bytes, at) & NOT_ASCII) == 0) {
        units += 8;
        at += 8;
      } else {
        int octet = bytes[at++];
        // All but those that go on count one; what begins four bytes stands for a pair.
        units += (octet & 0xc0) == 0x80 ? 0 : (octet & 0xf8) == 0xf0 ? 2 : 1;
      }
    }
    return units;
  }
}
