package dev.naru.internet.tcp;

import dev.naru.internet.wire.SeqNumber;

/**
 * The search for the largest packets that a path carries, by the stream's own segments (RFC 4821
 * section 7): now and then one is larger than the others, and what becomes of it tells whether
 * larger ones get through. It needs no ICMP, and so helps where routers drop what is too big
 * without a word. Sizes are of whole packets, in bytes; times nanoseconds.
 */
final class MtuSearch {
  /** Section 7.3: a gain of less is not worth a probe. */
  private static final int LEAST_GAIN = 8;

  /** RFC 8899 section 5.1.1, PMTU_RAISE_TIMER: until then what failed is taken to fail again. */
  private static final long RAISE = 600_000_000_000L;

  /** Section 7.7: after so many timeouts in a row the size of packets is suspected. */
  private static final int SUSPICIOUS_TIMEOUTS = 3;

  private int low; // search_low: what gets through, as one has seen or believes
  private int high; // search_high: what may
  private long raiseAt;
  private int probe; // size of the one that is under way, or 0
  private int probeSeq;
  private int probeEnd;

  /**
   * A search begins.
   *
   * @param low what every path carries
   * @param high what the first link, or what ICMP has said of others, and the peer allow
   */
  MtuSearch(long now, int low, int high) {
    begin(now, low, high);
  }

  private void begin(long now, int from, int to) {
    low = from;
    high = to;
    raiseAt = now + RAISE;
  }

  /** Whether it is time to look at the whole range again. */
  boolean isOutdated(long now) {
    return now >= raiseAt && probe == 0;
  }

  /** Looks at the range again, of which the lower end is still believed. */
  void raise(long now, int to) {
    begin(now, Math.min(low, to), to);
  }

  /** The size to try next, beyond {@code mtu}; 0 if there is none worth it, or one is under way. */
  int next(int mtu) {
    if (probe > 0 || high - mtu < LEAST_GAIN) {
      return 0;
    }
    boolean refuted = high - low < LEAST_GAIN; // the path takes less than every one is said to take
    int middle = refuted ? 0 : (low + high) >>> 1;
    return middle > mtu ? middle : (mtu + high + 1) >>> 1;
  }

  /**
   * A packet of this size goes out, with the sequence numbers from {@code seq} up to {@code end}.
   */
  void sent(int size, int seq, int end) {
    probe = size;
    probeSeq = seq;
    probeEnd = end;
  }

  /** Whether this segment is the probe, or what is left of it. */
  boolean isProbe(Outstanding segment) {
    return probe > 0 && SeqNumber.leq(probeSeq, segment.seq) && segment.end() == probeEnd;
  }

  /**
   * ICMP has named the size that the path takes (section 7.6.2): for a while there is no looking
   * beyond.
   *
   * @return whether the probe was larger
   */
  boolean limit(int size) {
    high = Math.min(high, size);
    boolean larger = probe > size;
    probe = larger ? 0 : probe;
    return larger;
  }

  /** Section 7.6.1: all before {@code una} has arrived. The size that gets through, or 0. */
  int acknowledged(int una) {
    if (probe == 0 || SeqNumber.lt(una, probeEnd)) {
      return 0;
    }
    low = probe;
    probe = 0;
    return low;
  }

  /** Section 7.6.2: it was lost, and nothing else. */
  void failed() {
    high = probe - 1;
    probe = 0;
  }

  /** Section 7.6.4: it was lost, as others were: what from is not known. */
  void inconclusive() {
    probe = 0;
  }

  /** Section 7.7: whether so many timeouts in a row look like a full stop. */
  static boolean isFullStop(int timeouts) {
    return timeouts >= SUSPICIOUS_TIMEOUTS;
  }

  /** Section 7.7: not even {@code mtu} seems to get through. */
  void fullStop(long now, int base, int mtu) {
    probe = 0;
    begin(now, base, mtu - 1);
  }
}
