package dev.naru.web.files;

import java.util.List;

/**
 * The part of a file that a request asks for (RFC 9110, section 14.1.2).
 *
 * @param position of the first byte
 * @param length in bytes
 * @param partial whether it was asked for as a part, even if it is all there is
 */
record ByteRange(long position, long length, boolean partial) {

  /** 416: no byte of it is there. */
  static final ByteRange UNSATISFIABLE = new ByteRange(-1, 0, true);

  /** Whether any of it is there. */
  boolean satisfiable() {
    return position >= 0;
  }

  /** All of it. */
  static ByteRange whole(long size) {
    return new ByteRange(0, size, false);
  }

  /**
   * Reads a Range field. What is malformed, of another unit, or asks for several parts counts for
   * nothing, as section 14.2 allows: the answer is the whole.
   */
  static ByteRange of(List<String> lines, long size) {
    ByteRange whole = whole(size);
    if (lines.size() != 1 || !lines.getFirst().regionMatches(true, 0, "bytes=", 0, 6)) {
      return whole;
    }
    String spec = lines.getFirst().substring(6).strip();
    int dash = spec.indexOf('-');
    if (dash < 0 || !digits(spec, 0, dash) || !digits(spec, dash + 1, spec.length())) {
      return whole;
    }
    boolean noFirst = dash == 0;
    boolean noLast = dash == spec.length() - 1;
    if (noFirst && noLast) {
      return whole;
    }
    if (noFirst) {
      long length = Math.min(size, number(spec, 1, spec.length()));
      return length == 0 ? UNSATISFIABLE : new ByteRange(size - length, length, true);
    }
    long first = number(spec, 0, dash);
    long last = noLast ? Long.MAX_VALUE : number(spec, dash + 1, spec.length());
    if (last < first) {
      return whole;
    }
    if (first >= size) {
      return UNSATISFIABLE;
    }
    return new ByteRange(first, Math.min(last, size - 1) - first + 1, true);
  }

  private static boolean digits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** A number of any length; what is too large for a long is as large as a long can be. */
  private static long number(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return Long.MAX_VALUE;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
