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
    REORDERING(0),
    /** RFC 8985 section 7.2; before the one below, which it sets again. */
    LOSS_PROBE(1),
    /** RFC 6298 section 5. */
    RETRANSMISSION(2),
    /** RFC 9293 section 3.8.6.1. */
    PERSIST(3),
    DELAYED_ACK(4),
    KEEPALIVE(5),
    /** The end of TIME-WAIT, or of FIN-WAIT-2. */
    STATE(6),
    LINGER(7);

    private final int slot;

    Timer(int slot) {
      this.slot = slot;
    }
  }

  private static final int COUNT = Timer.values().length;

  private static final long[] NONE = none();

  private long[] at = NONE; // shared by all that wait for nothing, and never written to

  private static long[] none() {
    long[] none = new long[COUNT];
    Arrays.fill(none, Timed.NEVER);
    return none;
  }

  void set(Timer timer, long time) {
    if (at == NONE) {
      at = none();
    }
    at[timer.slot] = time;
  }

  void clear(Timer timer) {
    if (at != NONE) {
      at[timer.slot] = Timed.NEVER;
    }
  }

  void clearAll() {
    at = NONE;
  }

  boolean isSet(Timer timer) {
    return at[timer.slot] != Timed.NEVER;
  }

  long at(Timer timer) {
    return at[timer.slot];
  }

  /** Clears the timer if it is due, and says so. */
  boolean take(Timer timer, long now) {
    if (at[timer.slot] > now) {
      return false;
    }
    clear(timer);
    return true;
  }

  long next() {
    if (at == NONE) {
      return Timed.NEVER;
    }
    long least = at[0];
    for (int i = 1; i < at.length; i++) {
      least = Math.min(least, at[i]);
    }
    if (least == Timed.NEVER) {
      at = NONE; // idle connections are many
    }
    return least;
  }
}
