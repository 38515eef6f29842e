package dev.naru.internet.link;

/** How a link's queue is managed. */
public sealed interface QueueConfig {

  /** First in, first out; a frame that comes when {@code limit} frames wait is dropped. */
  record DropTail(int limit) implements QueueConfig {
    public DropTail {
      if (limit < 1) {
        throw new IllegalArgumentException("a queue holds at least one frame");
      }
    }
  }

  /**
   * Controlled delay (RFC 8289): drops from the head while frames have been waiting too long for
   * too long.
   *
   * @param limit frames that may wait at most
   * @param target acceptable waiting time, nanoseconds (section 4.2: 5 ms)
   * @param interval time in which it must have been met, nanoseconds (section 4.2: 100 ms)
   * @param ecn whether packets of transports that understand it are marked instead of dropped (RFC
   *     3168)
   */
  record CoDel(int limit, long target, long interval, boolean ecn) implements QueueConfig {
    /** The values that the RFC recommends for the open Internet. */
    public static final CoDel STANDARD = new CoDel(1000, 5_000_000, 100_000_000, false);

    public CoDel {
      if (limit < 1 || target <= 0 || interval <= 0) {
        throw new IllegalArgumentException("limit, target and interval are positive");
      }
    }
  }
}
