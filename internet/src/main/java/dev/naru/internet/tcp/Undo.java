package dev.naru.internet.tcp;

import java.util.HashSet;
import java.util.Set;

/**
 * Whether what was sent again had not been lost at all, so that the reduction of the congestion
 * window is to be taken back: by timestamps (Eifel detection, RFC 3522), because each copy came
 * twice (DSACK, RFC 3708), or after a timeout because originals still arrive (F-RTO, RFC 5682
 * section 3, and section 2 where there is no SACK).
 */
final class Undo {
  /** Where F-RTO stands: its algorithm's step. */
  private enum Step {
    OFF,
    /** The head was sent again after a timeout; nothing has been heard since. */
    TIMED_OUT,
    /** That was acknowledged, something behind it was not: new data has been sent. */
    NEW_DATA
  }

  private final CongestionControl.Memory before;
  private final long begunAt;
  private final Set<Integer> copies = new HashSet<>(); // numbers of those that no DSACK has named
  private boolean twice; // something was sent again more than once: whose DSACK is it then?
  private Step step = Step.OFF;

  /** The window is about to be reduced because something seems lost. */
  Undo(long now, CongestionControl.Memory before) {
    this.before = before;
    begunAt = now;
  }

  /** A timeout that may be spurious (RFC 5682 section 2.1 step 1). */
  void timedOut() {
    step = Step.TIMED_OUT;
  }

  void notSpurious() {
    step = Step.OFF;
  }

  /** The segment with this number is being sent again. */
  void retransmitted(int seq) {
    twice |= !copies.add(seq);
  }

  /**
   * RFC 3522 section 3.2 step 5: the ACK of the head, which was sent again since this began, echoes
   * a timestamp from before that.
   */
  boolean byTimestamp(Outstanding head, long echoedAt) {
    return head.transmissions == 2 && head.sentAt >= begunAt && echoedAt < head.sentAt;
  }

  /** RFC 3708 section 3: a DSACK names what begins at {@code left}. */
  boolean byDuplicate(int left) {
    return copies.remove(left) && copies.isEmpty() && !twice;
  }

  /**
   * RFC 5682, sections 2.1 and 3.1: an ACK came after a timeout.
   *
   * @param advances whether it acknowledges new data, but not all that was sent before the timeout
   * @param original whether it tells that something arrived that was sent before the timeout and
   *     not again since
   * @param duplicate whether it tells of a hole
   * @param hasNew whether there is new data, and a window for it
   */
  boolean byOriginals(boolean advances, boolean original, boolean duplicate, boolean hasNew) {
    switch (step) {
      case OFF -> {}
      case TIMED_OUT -> step = advances && hasNew ? Step.NEW_DATA : Step.OFF; // step 2
      case NEW_DATA -> { // step 3
        if (original) {
          return true;
        }
        if (duplicate) {
          step = Step.OFF;
        }
      }
    }
    return false;
  }

  /** Whether new data is to be sent in place of what seems lost. */
  boolean isProbing() {
    return step == Step.NEW_DATA;
  }

  /** What was before the reduction. */
  CongestionControl.Memory before() {
    return before;
  }
}
