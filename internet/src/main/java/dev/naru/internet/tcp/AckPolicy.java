package dev.naru.internet.tcp;

import dev.naru.internet.tcp.Timers.Timer;

/**
 * When to acknowledge: every second segment at once, a single one within the delay, whatever is out
 * of the ordinary at once (RFC 5681 section 4.2, RFC 9293 section 3.8.6.3). Any segment that is
 * sent acknowledges as well.
 */
final class AckPolicy {
  private final Timers timers;
  private final long delay;
  private int unacknowledged;
  private boolean due;
  private SendCause cause = SendCause.NORMAL;

  AckPolicy(Timers timers, long delay) {
    this.timers = timers;
    this.delay = delay;
  }

  /** Data came in order. */
  void inOrder(long now) {
    if (++unacknowledged >= 2) {
      now(SendCause.NORMAL);
    } else {
      timers.set(Timer.DELAYED_ACK, now + delay);
    }
  }

  /** An ACK must not wait. The first cause is the one that a trace shows. */
  void now(SendCause why) {
    if (!due || cause == SendCause.NORMAL) {
      cause = why;
    }
    due = true;
  }

  /** The application has read so much that the peer should know. */
  void windowGrew() {
    if (!due) {
      now(SendCause.WINDOW_UPDATE);
    }
  }

  /** The delay is over. */
  void onTimer() {
    if (unacknowledged > 0) {
      now(SendCause.DELAYED_ACK);
    }
  }

  boolean isDue() {
    return due;
  }

  SendCause cause() {
    return cause;
  }

  /** Something with an ACK was sent. */
  void sent() {
    unacknowledged = 0;
    due = false;
    cause = SendCause.NORMAL;
    timers.clear(Timer.DELAYED_ACK);
  }
}
