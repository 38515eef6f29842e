package dev.naru.internet.tcp;

import dev.naru.internet.tcp.Timers.Timer;
import org.jspecify.annotations.Nullable;

/**
 * When to acknowledge: every second segment at once, a single one within the delay, whatever is out
 * of the ordinary at once (RFC 5681 section 4.2, RFC 9293 section 3.8.6.3). Any segment that is
 * sent acknowledges as well.
 */
final class AckPolicy {
  private final Timers timers;
  private final TcpConfig.Times times;
  private int unacknowledged;
  private @Nullable SendCause due; // why; null while none is

  AckPolicy(Timers timers, TcpConfig.Times times) {
    this.timers = timers;
    this.times = times;
  }

  /** Data came in order. */
  void inOrder(long now) {
    if (++unacknowledged >= 2) {
      now(SendCause.NORMAL);
    } else {
      timers.set(Timer.DELAYED_ACK, now + times.delayedAck());
    }
  }

  /** An ACK must not wait. The first cause is the one that a trace shows. */
  void now(SendCause why) {
    if (due == null || due == SendCause.NORMAL) {
      due = why;
    }
  }

  /** The application has read so much that the peer should know. */
  void windowGrew() {
    if (due == null) {
      now(SendCause.WINDOW_UPDATE);
    }
  }

  /** The delay is over. */
  void onTimer() {
    if (unacknowledged > 0) {
      now(SendCause.DELAYED_ACK);
    }
  }

  /** Why one is to be sent now, or null if none is. */
  @Nullable SendCause due() {
    return due;
  }

  /** Something with an ACK was sent. */
  void sent() {
    unacknowledged = 0;
    due = null;
    timers.clear(Timer.DELAYED_ACK);
  }
}
