package dev.naru.http.h2;

/**
 * What is remembered of streams that are closed (RFC 9113, section 5.1): of the last thousand or so
 * whether they were ever open, and whether it was us who reset them, so that what the client had
 * sent before it knew is not taken for an error.
 */
final class ClosedStreams {

  private static final int REMEMBERED = 1024;
  private static final int WORDS = REMEMBERED / 64;

  private final long[] used = new long[WORDS];
  private final long[] reset = new long[WORDS];
  private int last;

  /** The highest number that a stream has had. */
  int last() {
    return last;
  }

  /** A stream is opened; its number is higher than all before. */
  void opened(int stream) {
    int from = last >>> 1;
    int to = stream >>> 1;
    last = stream;
    int forgotten = Math.min(to - from, REMEMBERED);
    for (int i = 0; i < forgotten; i++) {
      set(used, to - i, false);
      set(reset, to - i, false);
    }
    set(used, to, true);
  }

  /** We have reset it. */
  void reset(int stream) {
    if (remembers(stream)) {
      set(reset, stream >>> 1, true);
    }
  }

  /** The client has reset it, and so may not send anything on it any more. */
  void resetByClient(int stream) {
    if (remembers(stream)) {
      set(reset, stream >>> 1, false);
    }
  }

  /** Whether it was us who reset it. */
  boolean wasReset(int stream) {
    return remembers(stream) && get(reset, stream >>> 1);
  }

  /** Whether it was passed over, and so closed without ever having been open (section 5.1.1). */
  boolean wasSkipped(int stream) {
    return remembers(stream) && !get(used, stream >>> 1);
  }

  private boolean remembers(int stream) {
    return stream <= last && (last >>> 1) - (stream >>> 1) < REMEMBERED;
  }

  private static boolean get(long[] bits, int index) {
    return (bits[index / 64 % WORDS] & 1L << index) != 0;
  }

  private static void set(long[] bits, int index, boolean value) {
    if (value) {
      bits[index / 64 % WORDS] |= 1L << index;
    } else {
      bits[index / 64 % WORDS] &= ~(1L << index);
    }
  }
}
