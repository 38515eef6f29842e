package dev.naru.internet.wire;

/**
 * Arithmetic on 32-bit sequence numbers, modulo 2^32 (RFC 9293 section 3.4): an {@code int} read as
 * unsigned, where "less than" means "at most 2^31 − 1 before". Numbers exactly 2^31 apart have no
 * order (RFC 1982 section 3.2); here each then is less than the other.
 */
public final class SeqNumber {
  private SeqNumber() {}

  /** {@code a < b}. */
  public static boolean lt(int a, int b) {
    return a - b < 0;
  }

  /** {@code a ≤ b}. */
  public static boolean leq(int a, int b) {
    return a - b <= 0;
  }

  /** {@code a > b}. */
  public static boolean gt(int a, int b) {
    return b - a < 0;
  }

  /** {@code a ≥ b}. */
  public static boolean geq(int a, int b) {
    return b - a <= 0;
  }

  /** {@code low ≤ x < high}, walking upwards from {@code low}; never for an empty range. */
  public static boolean inRange(int x, int low, int high) {
    return Integer.compareUnsigned(x - low, high - low) < 0;
  }

  /** {@code low < x ≤ high}: the test for an acceptable acknowledgement. */
  public static boolean between(int low, int x, int high) {
    return inRange(x, low + 1, high + 1);
  }

  public static int min(int a, int b) {
    return lt(b, a) ? b : a;
  }

  public static int max(int a, int b) {
    return lt(a, b) ? b : a;
  }

  /** How far {@code to} is after {@code from}: negative if it is before. */
  public static int distance(int from, int to) {
    return to - from;
  }

  /** As people read it: an unsigned decimal number. */
  public static String toString(int seq) {
    return Integer.toUnsignedString(seq);
  }
}
