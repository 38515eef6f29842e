package dev.naru.internet.time;

/**
 * A machine without a clock: it says when it wants to be called, and is told the time when it is.
 */
public interface Timed {

  /** No deadline. */
  long NEVER = Long.MAX_VALUE;

  /**
   * The time has come that {@link #nextDeadline} named. May be called early or in vain, which
   * changes nothing.
   */
  void onTimer(long now);

  /** When to call {@link #onTimer} next, in nanoseconds, or {@link #NEVER}. */
  long nextDeadline();
}
