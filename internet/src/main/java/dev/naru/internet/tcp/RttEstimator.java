package dev.naru.internet.tcp;

/** The round-trip time and the retransmission timeout (RFC 6298). Nanoseconds. */
final class RttEstimator {
  /** RFC 8985 section 6.2 step 1: an old minimum says nothing about a path that has changed. */
  private static final long MIN_RTT_LIFETIME = 300_000_000_000L;

  private static final long AFTER_LOST_SYN = 3_000_000_000L;
  private static final int MAX_BACKOFF = 16;

  private final TcpConfig.Times times;
  private long initial;
  private long srtt = -1;
  private long rttvar;
  private long minRtt = Long.MAX_VALUE;
  private long minRttAt;
  private int backoff;

  RttEstimator(TcpConfig.Times times) {
    this.times = times;
    this.initial = times.initialRto();
  }

  /**
   * A measurement of something that was sent once, or whose copy the timestamp tells (Karn).
   * Sections 2.2 and 2.3.
   */
  void sample(long now, long rtt) {
    if (srtt < 0) {
      srtt = rtt;
      rttvar = rtt / 2;
    } else {
      rttvar = (3 * rttvar + Math.abs(srtt - rtt)) / 4;
      srtt = (7 * srtt + rtt) / 8;
    }
    if (rtt <= minRtt || now - minRttAt > MIN_RTT_LIFETIME) {
      minRtt = rtt;
      minRttAt = now;
    }
    backoff = 0;
  }

  /**
   * Section 2.3, with the floor below the variance: a quiet path must not wake us for its jitter.
   */
  long rto() {
    long base = srtt < 0 ? initial : srtt + Math.max(times.minRto(), 4 * rttvar);
    return Math.min(times.maxRto(), Math.max(base, times.minRto()) << backoff);
  }

  /** RFC 4015 section 3.3: a timeout came before the answer to what it was about. */
  void timeoutWasEarly(long rtt) {
    srtt = Math.max(srtt, rtt);
    rttvar = Math.max(rttvar, rtt / 2);
  }

  /** Section 5.5. */
  void backOff() {
    backoff = Math.min(MAX_BACKOFF, backoff + 1);
  }

  /**
   * Something sent again is acknowledged so long after its last copy. That measures nothing, but if
   * it is no sooner than any answer came before, it is the copy's (RFC 8985 section 6.2 step 2
   * tells them apart so): the path works, and there is nothing to back off from (RFC 8961 section 4
   * (4)). Where most is lost and little is sent once only, no measurement would ever say so.
   */
  void copyAcknowledged(long elapsed) {
    if (minRtt == Long.MAX_VALUE || elapsed >= minRtt) {
      backoff = 0;
    }
  }

  void resetBackoff() {
    backoff = 0;
  }

  int backoff() {
    return backoff;
  }

  /** Section 5.7: whose SYN timed out starts with three seconds. */
  void synTimedOut() {
    initial = Math.min(times.maxRto(), Math.max(initial, AFTER_LOST_SYN));
    backoff = 0;
  }

  boolean isMeasured() {
    return srtt >= 0;
  }

  /** Smoothed; −1 if nothing was measured yet. */
  long srtt() {
    return srtt;
  }

  long rttvar() {
    return rttvar;
  }

  /** Over the last five minutes; {@code Long.MAX_VALUE} if nothing was measured yet. */
  long minRtt() {
    return minRtt;
  }
}
