package dev.naru.web.files;

import java.time.Duration;
import java.util.BitSet;

/**
 * Which parts of a file were read a short while ago, so that the system has them in memory: between
 * a span and two of them ago. Thread-safe.
 */
final class RecentReads {

  /** As much as a system reads ahead. */
  static final int PART = 128 * 1024;

  /** Parts of 1 TiB: what lies behind is never known to be in memory. */
  private static final int MOST = 1 << 23;

  private final long span;
  private BitSet recent = new BitSet();
  private BitSet earlier = new BitSet();
  private long since;

  /**
   * Nothing yet.
   *
   * @param now in nanoseconds, of a clock that never goes back
   */
  RecentReads(Duration span, long now) {
    this.span = span.toNanos();
    this.since = now;
  }

  /** Whether all of a range was read lately; yes means that it is about to be read again. */
  synchronized boolean contain(long position, long count, long now) {
    turn(now);
    int first = part(position);
    int end = part(position + count - 1) + 1;
    for (int part = first; part < end; part++) {
      if (part == MOST || !recent.get(part) && !earlier.get(part)) {
        return false;
      }
    }
    recent.set(first, end);
    return true;
  }

  /** A range has been read. */
  synchronized void add(long position, long count, long now) {
    turn(now);
    recent.set(part(position), Math.min(part(position + count - 1) + 1, MOST));
  }

  private static int part(long position) {
    return (int) Math.min(position / PART, MOST);
  }

  private void turn(long now) {
    long passed = now - since;
    if (passed >= span) {
      earlier = passed < 2 * span ? recent : new BitSet();
      recent = new BitSet();
      since = now;
    }
  }
}
