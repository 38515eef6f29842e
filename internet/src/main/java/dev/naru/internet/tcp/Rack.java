package dev.naru.internet.tcp;

import dev.naru.internet.wire.SeqNumber;
import org.jspecify.annotations.Nullable;

/**
 * Loss detection by time: whatever was sent before something that has arrived, longer ago than a
 * round trip and the reordering seen on this path, is lost (RFC 8985 section 6).
 */
final class Rack implements Scoreboard.Delivery {
  /** Section 5.2: how many segments SACKed make waiting for reordering needless. */
  static final int DUP_THRESH = 3;

  private static final int REO_WND_PERSIST = 16;

  private final RttEstimator rtt;

  // RACK.rtt, RACK.fack, and in place of RACK.xmit_ts and RACK.end_seq, which stand for the order
  // of transmission, that order itself: section 5.3
  private boolean any;
  private long xmitOrder;
  private long rackRtt;
  private int fack;
  private int reorderings;
  private int reordering; // bytes
  private int recoveryPoint;
  private boolean originalArrived; // as the ACK says that is being taken in
  private boolean overtaken; // likewise
  private int reoWndMult = 1;
  private int reoWndPersist = REO_WND_PERSIST;
  private boolean dsackRoundOpen;
  private int dsackRound;

  // of the ACK that is being taken in
  private long now;
  private boolean hasEcho;
  private long echoedAt;
  private long roundTrip;
  private boolean ambiguous;

  /** All before {@code una} has arrived. */
  Rack(RttEstimator rtt, int una) {
    this.rtt = rtt;
    fack = una;
    rackRtt = Math.max(0, rtt.srtt());
  }

  /** Whether another one would do as well, once nothing is outstanding. */
  boolean hasLearntNothing() {
    return reorderings == 0
        && reoWndMult == 1
        && reoWndPersist == REO_WND_PERSIST
        && !dsackRoundOpen;
  }

  /**
   * An ACK comes.
   *
   * @param echo whether it echoes a timestamp, which then was ours no later than at {@code sentBy}
   */
  void beginAck(long time, boolean echo, long sentBy) {
    originalArrived = false;
    overtaken = false;
    now = time;
    hasEcho = echo;
    echoedAt = sentBy;
    roundTrip = -1;
    ambiguous = false;
  }

  /**
   * The longest round trip that this ACK measures, or −1. One that covers something sent twice
   * measures nothing (Karn): what it covers besides may have waited long behind that gap.
   */
  long roundTrip() {
    return ambiguous ? -1 : roundTrip;
  }

  /** Section 6.2, steps 2 and 3. */
  @Override
  public void delivered(Outstanding segment) {
    long measured = now - segment.sentAt;
    boolean once = !segment.retransmitted();
    if (once) {
      roundTrip = Math.max(roundTrip, measured);
    }
    detectReordering(segment, once);
    if (!once) {
      ambiguous = true;
      boolean ofTheFirst = hasEcho && echoedAt < segment.sentAt;
      if (ofTheFirst || measured < minRtt()) {
        return; // step 2: more likely the original has arrived than its copy
      }
    }
    rackRtt = measured;
    any = true;
    xmitOrder = Math.max(xmitOrder, segment.order);
  }

  /** From now on {@link #originalArrived} is about what was sent before this number. */
  void recoveryPoint(int seq) {
    recoveryPoint = seq;
  }

  /** Whether this ACK tells of something that was sent once, and before the recovery. */
  boolean originalArrived() {
    return originalArrived;
  }

  /** How many ACKs have told that something had overtaken something else. */
  int reorderings() {
    return reorderings;
  }

  /** Bytes by which the latest that was overtaken was behind, at most. */
  int reordering() {
    return reordering;
  }

  private void detectReordering(Outstanding segment, boolean once) {
    originalArrived |= once && SeqNumber.leq(segment.end(), recoveryPoint);
    if (SeqNumber.gt(segment.end(), fack)) {
      fack = segment.end();
    } else if (SeqNumber.lt(segment.end(), fack) && once) {
      reorderings += overtaken ? 0 : 1;
      overtaken = true;
      reordering = Math.max(reordering, fack - segment.seq);
    }
  }

  private long minRtt() {
    return rtt.minRtt() == Long.MAX_VALUE ? 0 : rtt.minRtt();
  }

  /** Step 4, the part about DSACKs: each round trip with one widens the window. */
  void onDsack(boolean dsack, int una, int nxt) {
    if (dsackRoundOpen && SeqNumber.geq(una, dsackRound)) {
      dsackRoundOpen = false;
    }
    if (dsack && !dsackRoundOpen) {
      dsackRoundOpen = true;
      dsackRound = nxt;
      reoWndMult++;
      reoWndPersist = REO_WND_PERSIST;
    }
  }

  /** Step 4: after 16 recoveries without a DSACK the window is narrow again. */
  void onRecoveryEnd() {
    if (--reoWndPersist <= 0) {
      reoWndMult = 1;
    }
  }

  /** Step 4: how much later than expected a segment may be for the sake of reordering. */
  private long reorderingWindow(Scoreboard board, boolean recovering) {
    if (reorderings == 0 && (recovering || board.sackedSegments() >= DUP_THRESH)) {
      return 0;
    }
    return Math.min(reoWndMult * (minRtt() / 4), Math.max(0, rtt.srtt()));
  }

  /**
   * Step 5: marks what is lost.
   *
   * @return when to look again, or 0 if there is no need to
   */
  long detectLosses(long time, Scoreboard board, boolean recovering) {
    if (!any) {
      return 0;
    }
    long patience = rackRtt + reorderingWindow(board, recovering);
    long latest = 0;
    Outstanding next;
    for (Outstanding segment = board.oldestSent(); segment != null; segment = next) {
      next = later(segment);
      if (segment.order > xmitOrder) {
        break;
      }
      if (segment.sentAt + patience <= time) {
        board.lose(segment);
      } else {
        latest = segment.sentAt + patience;
      }
    }
    return latest;
  }

  private static @Nullable Outstanding later(Outstanding segment) {
    return segment.later;
  }

  /**
   * Section 6.3: when the retransmission timer runs out, the first is lost, and what is overdue.
   */
  void detectLossesOnTimeout(long time, Scoreboard board) {
    board.lose(board.first());
    long patience = rackRtt + reorderingWindow(board, true);
    for (int i = 1; i < board.size(); i++) {
      Outstanding segment = board.get(i);
      if (segment.sentAt + patience <= time) {
        board.lose(segment);
      }
    }
  }
}
