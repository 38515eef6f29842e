package dev.naru.engine.child;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next start: doubled after each failure up to a cap, and then between
 * half of that and all of it by chance, so that children that failed together do not return
 * together.
 *
 * @param first before the first restart; above zero
 * @param cap the longest wait; not less than {@code first}
 * @param stableAfter how long a run must have been ready for its failures to be forgotten
 */
public record Backoff(Duration first, Duration cap, Duration stableAfter) {

  /** 200 ms to 30 s; forgotten after a minute. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofMinutes(1));

  public Backoff {
    if (!first.isPositive() || cap.compareTo(first) < 0 || stableAfter.isNegative()) {
      throw new IllegalArgumentException("0 < first <= cap, 0 <= stableAfter");
    }
  }

  /**
   * The wait after so many failures in a row.
   *
   * @param failures 1 or more
   */
  Duration delay(int failures, RandomGenerator random) {
    Duration full = first;
    for (int i = 1; i < failures && full.compareTo(cap) < 0; i++) {
      full = full.multipliedBy(2);
    }
    long nanos = (full.compareTo(cap) < 0 ? full : cap).toNanos();
    return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
  }
}
