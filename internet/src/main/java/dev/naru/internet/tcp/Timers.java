package dev.naru.internet.tcp;

import dev.naru.internet.time.Timed;
import java.util.Arrays;

/**
 * The timers of one connection. Setting and clearing one writes a number: only the least of them is
 * a deadline outside, and only when that comes does anybody look.
 */
final class Timers {

  /** In the order in which those that are due at once are served. */
  enum Timer {
    /** RFC 8985 section 6.2 step 5. */
    REORDERING,
    /** RFC 8985 section 7.2; before the one below, which it sets again. */
    LOSS_PROBE,
    /** RFC 6298 section 5. */
    RETRANSMISSION,
    /** RFC 9293 section 3.8.6.1. */
    PERSIST,
    DELAYED_ACK,
    KEEPALIVE,
    /** The end of TIME-WAIT, or of FIN-WAIT-2. */
    STATE,
    LINGER
  }

  private static final Timer[] ALL = Timer.values();

  private final long[] at = new long[ALL.length];

  Timers() {
    clearAll();
  }

  void set(Timer timer, long time) {
    at[timer.ordinal()] = time;
  }

  void clear(Timer timer) {
    at[timer.ordinal()] = Timed.NEVER;
  }

  void clearAll() {
    Arrays.fill(at, Timed.NEVER);
  }

  boolean isSet(Timer timer) {
    return at[timer.ordinal()] != Timed.NEVER;
  }

  long at(Timer timer) {
    return at[timer.ordinal()];
  }

  /** Clears the timer if it is due, and says so. */
  boolean take(Timer timer, long now) {
    if (at[timer.ordinal()] > now) {
      return false;
    }
    clear(timer);
    return true;
  }

  long next() {
    long least = at[0];
    for (int i = 1; i < at.length; i++) {
      least = Math.min(least, at[i]);
    }
    return least;
  }
}
