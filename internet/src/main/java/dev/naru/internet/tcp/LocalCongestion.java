package dev.naru.internet.tcp;

/**
 * This host's own queue has refused a segment. Nothing is lost: the segment was not sent, and is
 * still to be; but the window is reduced as after a loss, since the queue is full for the same
 * reason as one on the path. No ACK may come to start it again, so it is tried again after a while.
 * No RFC says after how long; Linux waits half a second, whatever the round trip.
 */
final class LocalCongestion {
  static final long RETRY = 500_000_000L;

  private static final long NEVER = -1;

  private long firstRetryAt = NEVER;
  private int retries;

  /**
   * It is about to be tried again, because nothing else has happened.
   *
   * @return whether that has gone on for longer than {@code patience}, so that the connection is to
   *     be given up (RFC 9293 section 3.8.3)
   */
  boolean isHopeless(long now, long patience) {
    if (firstRetryAt == NEVER) {
      firstRetryAt = now;
    }
    boolean hopeless = now - firstRetryAt >= patience;
    retries += hopeless ? 0 : 1;
    return hopeless;
  }

  /** How often it was tried again. */
  int retries() {
    return retries;
  }
}
