package dev.naru.web.proxy;

/**
 * The circuit breaker of a server: closed while the server answers; open, so that nobody asks, when
 * it has failed too often within a time; then one request tries, and its outcome closes the circuit
 * or opens it for twice as long. Any thread.
 */
final class Breaker {

  private final int most;
  private final long within;
  private final long pause;
  private final long longest;

  /** When the failures that count have happened; a ring. */
  private final long[] failures;

  private int count;
  private int next;
  private long currentPause;
  private long openUntil;
  private boolean trial;

  /** Whether anything above is to be looked at: most servers never fail. */
  private volatile boolean troubled;

  private volatile boolean open;

  Breaker(BreakerConfig config) {
    most = config.failures();
    within = config.within().toNanos();
    pause = config.pause().toNanos();
    longest = Math.max(pause, config.longest().toNanos());
    failures = new long[most];
    currentPause = pause;
  }

  /** Whether a request may be sent at that time. */
  boolean allows(long now) {
    if (!open) {
      return true;
    }
    synchronized (this) {
      return !open || (now - openUntil >= 0 && !trial);
    }
  }

  /** A request is sent: while the circuit is open it is the trial. */
  void begin() {
    if (open) {
      synchronized (this) {
        trial = true;
      }
    }
  }

  /** A request has been answered. */
  void succeeded() {
    if (troubled) {
      synchronized (this) {
        if (trial || !open) {
          open = false;
          trial = false;
          troubled = false;
          count = 0;
          currentPause = pause;
        }
      }
    }
  }

  /** A request came to nothing for a reason that says nothing about the server. */
  void abandoned() {
    if (troubled) {
      synchronized (this) {
        trial = false;
      }
    }
  }

  /** A request has failed, at that time. */
  synchronized void failed(long now) {
    if (most == 0) {
      return;
    }
    troubled = true;
    if (open) {
      if (trial) {
        trial = false;
        currentPause = Math.min(currentPause * 2, longest);
        openUntil = now + currentPause;
      }
      return;
    }
    failures[next] = now;
    next = (next + 1) % most;
    count = Math.min(count + 1, most);
    // The first of the last ones stands where the next will be written.
    if (count == most && now - failures[next] <= within) {
      open = true;
      openUntil = now + currentPause;
      count = 0;
    }
  }

  /** Whether nobody asks, but for a trial. */
  boolean isOpen() {
    return open;
  }
}
