package dev.naru.internet.tcp;

import dev.naru.internet.wire.SeqNumber;

/**
 * HyStart, as Ha and Rhee described it in 2011 ("Taming the elephants: New TCP slow start") and
 * Linux has it: slow start is over as soon as a round's least round trip is clearly longer than the
 * connection's, or ACKs have come one close behind the other for half a round trip, since what was
 * sent at once then fills the path. Nanoseconds.
 */
final class HyStart implements SlowStartExit {
  private static final int LOW_WINDOW = 16; // segments, below which nothing is judged
  private static final long MIN_THRESHOLD = 4_000_000L;
  private static final long MAX_THRESHOLD = 16_000_000L;
  private static final int MIN_RTT_DIVISOR = 8;
  private static final int SAMPLES = 8;
  private static final long ACK_SPACING = 2_000_000L;

  private int roundEnd;
  private long roundStart;
  private long trainUntil; // the last ACK of those that came close behind each other
  private long roundMinRtt;
  private int samples;

  HyStart(long now, int nxt) {
    beginRound(now, nxt);
  }

  private void beginRound(long now, int nxt) {
    roundEnd = nxt;
    roundStart = now;
    trainUntil = now;
    roundMinRtt = Long.MAX_VALUE;
    samples = 0;
  }

  @Override
  public boolean onAck(long now, int ack, int nxt, long rtt, long minRtt, long cwnd) {
    if (rtt < 0) {
      return false;
    }
    if (SeqNumber.gt(ack, roundEnd)) {
      beginRound(now, nxt);
    }
    if (cwnd < LOW_WINDOW) {
      return false;
    }
    if (now - trainUntil <= ACK_SPACING) {
      trainUntil = now;
      if (now - roundStart > minRtt / 2) {
        return true;
      }
    }
    roundMinRtt = Math.min(roundMinRtt, rtt);
    if (samples < SAMPLES) {
      samples++;
      return false;
    }
    long threshold = Math.clamp(minRtt / MIN_RTT_DIVISOR, MIN_THRESHOLD, MAX_THRESHOLD);
    return roundMinRtt > minRtt + threshold;
  }

  @Override
  public int divisor() {
    return 1;
  }
}
