package dev.naru.internet.tcp;

import dev.naru.internet.wire.SeqNumber;

/**
 * Leaves the first slow start before the queue on the path overflows: when the least round trip of
 * a round is clearly longer than in the round before, the window grows slowly for a few rounds, and
 * if it was no mistake, slow start is over (HyStart++, RFC 9406). Nanoseconds.
 *
 * <p>Two things differ from section 4.2: growth is not limited to eight segments an ACK, because
 * receivers that acknowledge many segments at once would starve; and only rounds count, not the
 * spacing of ACKs, as the RFC has it and not every CUBIC.
 */
final class HyStartPlusPlus implements SlowStartExit {
  private static final long MIN_RTT_THRESH = 4_000_000L;
  private static final long MAX_RTT_THRESH = 16_000_000L;
  private static final int MIN_RTT_DIVISOR = 8;
  private static final int N_RTT_SAMPLE = 8;
  private static final int CSS_GROWTH_DIVISOR = 4;
  private static final int CSS_ROUNDS = 5;

  private int windowEnd;
  private long lastRoundMinRtt = Long.MAX_VALUE;
  private long currentRoundMinRtt = Long.MAX_VALUE;
  private int samples;
  private boolean conservative; // conservative slow start, CSS
  private long cssBaselineMinRtt;
  private int cssRounds;

  HyStartPlusPlus(int nxt) {
    windowEnd = nxt;
  }

  @Override
  public boolean onAck(long now, int ack, int nxt, long rtt, long minRtt, long cwnd) {
    return onAck(ack, nxt, rtt);
  }

  boolean onAck(int ack, int nxt, long rtt) {
    if (rtt >= 0) {
      samples++;
      currentRoundMinRtt = Math.min(currentRoundMinRtt, rtt);
      judge();
    }
    if (SeqNumber.lt(ack, windowEnd)) {
      return false;
    }
    windowEnd = nxt; // a new round begins
    lastRoundMinRtt = currentRoundMinRtt;
    currentRoundMinRtt = Long.MAX_VALUE;
    samples = 0;
    return conservative && ++cssRounds >= CSS_ROUNDS;
  }

  private void judge() {
    if (samples < N_RTT_SAMPLE || lastRoundMinRtt == Long.MAX_VALUE) {
      return;
    }
    if (conservative) {
      if (currentRoundMinRtt < cssBaselineMinRtt) { // it was a mistake
        conservative = false;
      }
      return;
    }
    long thresh = Math.clamp(lastRoundMinRtt / MIN_RTT_DIVISOR, MIN_RTT_THRESH, MAX_RTT_THRESH);
    if (currentRoundMinRtt >= lastRoundMinRtt + thresh) {
      conservative = true;
      cssBaselineMinRtt = currentRoundMinRtt;
      cssRounds = 0;
    }
  }

  @Override
  public int divisor() {
    return conservative ? CSS_GROWTH_DIVISOR : 1;
  }
}
