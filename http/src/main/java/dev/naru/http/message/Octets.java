package dev.naru.http.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What an octet may be in which place, as tables, and searches that look at eight at a time. */
public final class Octets {

  public static final byte CR = '\r';
  public static final byte LF = '\n';
  public static final byte SP = ' ';
  public static final byte HTAB = '\t';

  private static final int TOKEN = 1;
  private static final int VALUE = 2;
  private static final int PATH = 4;
  private static final int QUERY = 8;
  private static final int HOST = 16;
  private static final int QUOTED = 32;

  private static final byte[] CLASS = new byte[256];
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    for (int c = 0; c < 256; c++) {
      boolean letterOrDigit = isLetter(c) || isDigit(c);
      boolean visible = c > 0x20 && c < 0x7f;
      int flags = 0;
      // RFC 9110, section 5.6.2
      if (letterOrDigit || (visible && "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
        flags |= TOKEN;
      }
      // RFC 9110, section 5.5: VCHAR, obs-text, SP, HTAB
      if ((c >= 0x20 && c != 0x7f) || c == '\t') {
        flags |= VALUE;
      }
      // RFC 3986, section 3.3, and what browsers send unencoded although it should be (WHATWG URL,
      // sections 1.3 and 4.4): it has one meaning only, so it does no harm. '#' would begin a
      // fragment, which is never sent.
      if (visible && "\"<>#".indexOf(c) < 0) {
        flags |= QUERY;
        if (c != '?') {
          flags |= PATH;
        }
      }
      // RFC 9110, section 4.2 takes host from RFC 3986, section 3.2.2; of a reg-name we take what
      // a DNS name or a name of a local network can hold.
      if (letterOrDigit || (visible && "-._~".indexOf(c) >= 0)) {
        flags |= HOST;
      }
      // RFC 9110, section 5.6.4: qdtext
      if ((flags & VALUE) != 0 && c != '"' && c != '\\') {
        flags |= QUOTED;
      }
      CLASS[c] = (byte) flags;
    }
  }

  private Octets() {}

  public static boolean isToken(byte octet) {
    return (CLASS[octet & 0xff] & TOKEN) != 0;
  }

  public static boolean isPath(byte octet) {
    return (CLASS[octet & 0xff] & PATH) != 0;
  }

  public static boolean isQuery(byte octet) {
    return (CLASS[octet & 0xff] & QUERY) != 0;
  }

  public static boolean isHost(byte octet) {
    return (CLASS[octet & 0xff] & HOST) != 0;
  }

  public static boolean isValue(int octet) {
    return (CLASS[octet & 0xff] & VALUE) != 0;
  }

  public static boolean isQuoted(byte octet) {
    return (CLASS[octet & 0xff] & QUOTED) != 0;
  }

  public static boolean isTokenChar(char c) {
    return c < 0x80 && (CLASS[c] & TOKEN) != 0;
  }

  public static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** The value of a hexadecimal digit, or -1. */
  public static int hex(byte octet) {
    return octet >= '0' && octet <= '9'
        ? octet - '0'
        : octet >= 'a' && octet <= 'f'
            ? octet - 'a' + 10
            : octet >= 'A' && octet <= 'F' ? octet - 'A' + 10 : -1;
  }

  public static byte lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
  }

  /** The index of the first line feed in [from, to), or -1. */
  public static int indexOfLineFeed(byte[] bytes, int from, int to) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long word = (long) WORD.get(bytes, i) ^ 0x0a0a0a0a0a0a0a0aL;
      long zero = (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
      if (zero != 0) {
        return i + (Long.numberOfTrailingZeros(zero) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == LF) {
        return i;
      }
    }
    return -1;
  }

  /** Whether every octet in [from, to) may stand in a field value. */
  public static boolean isValue(byte[] bytes, int from, int to) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long word = (long) WORD.get(bytes, i);
      long delete = word ^ 0x7f7f7f7f7f7f7f7fL;
      long below20 = (word - 0x2020202020202020L) & ~word;
      long is7f = (delete - 0x0101010101010101L) & ~delete;
      if (((below20 | is7f) & 0x8080808080808080L) != 0) {
        break; // a control character, or a tab, which the table tells apart
      }
    }
    for (; i < to; i++) {
      if (!isValue(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether [from, to) is that text, which is lower case, without regard to case. */
  public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (lower(bytes[from + i]) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether [from, to) is exactly that text. */
  public static boolean equals(byte[] bytes, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
