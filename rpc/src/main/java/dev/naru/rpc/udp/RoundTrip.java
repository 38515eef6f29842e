package dev.naru.rpc.udp;

/** How long an answer takes, and how long to wait for one (RFC 6298, section 2). */
final class RoundTrip {

  private static final long MILLI = 1_000_000;

  /** RFC 8085, section 3.1.1: a second until something has been measured. */
  private static final long FIRST_TIMEOUT = 1_000 * MILLI;

  private static final long LEAST_TIMEOUT = 20 * MILLI;
  private static final long LONGEST_TIMEOUT = 10_000 * MILLI;

  private long smoothed;
  private long variance;

  void sample(long nanos) {
    if (smoothed == 0) {
      smoothed = Math.max(1, nanos);
      variance = nanos / 2;
    } else {
      variance = (3 * variance + Math.abs(smoothed - nanos)) / 4;
      smoothed = (7 * smoothed + nanos) / 8;
    }
  }

  /** Smoothed; 0 until something has been measured. */
  long smoothed() {
    return smoothed;
  }

  /** After which a packet that nobody acknowledges is sent again, for the so manieth time. */
  long timeout(int again) {
    long once =
        smoothed == 0
            ? FIRST_TIMEOUT
            : Math.max(LEAST_TIMEOUT, smoothed + Math.max(4 * variance, MILLI));
    return Math.min(once << Math.min(again, 16), LONGEST_TIMEOUT);
  }
}
