package dev.naru.internet.tcp;

/**
 * How long a connection was busy sending, and what limited it (RFC 4898, tcpEStatsPerfSndLimTime…).
 */
final class LimitTimes {
  private enum Limit {
    NONE,
    CONGESTION,
    WINDOW,
    BUFFER
  }

  long busy;
  long limitedByWindow;
  long limitedByBuffer;
  long lastDataReceived;
  private long bytesReceived;
  private Limit limit = Limit.NONE;
  private boolean busyNow;
  private boolean waiting;
  private long since;
  private boolean started;

  /** Whether the application has more to write than there was room for. */
  void applicationWaits(boolean nowWaiting) {
    waiting = nowWaiting;
  }

  void measure(long now, TcpConnection c) {
    if (!started) {
      started = c.state().isSynchronized();
      lastDataReceived = now;
      since = now;
      return;
    }
    if (c.counters.bytesReceived != bytesReceived) {
      bytesReceived = c.counters.bytesReceived;
      lastDataReceived = now;
    }
    long passed = now - since;
    since = now;
    busy += busyNow ? passed : 0;
    limitedByWindow += limit == Limit.WINDOW ? passed : 0;
    limitedByBuffer += limit == Limit.BUFFER ? passed : 0;
    busyNow = c.sender.queued() > 0;
    limit = limitOf(c);
  }

  private Limit limitOf(TcpConnection c) {
    Sender sender = c.sender;
    if (sender.unsent() > 0) {
      boolean noWindow =
          sender.wnd() - (sender.nxt() - sender.una()) < Math.min(sender.mss(), sender.unsent());
      boolean noCongestionWindow = c.recovery.pipe() + sender.mss() > c.recovery.congestion.cwnd();
      return noCongestionWindow ? Limit.CONGESTION : noWindow ? Limit.WINDOW : Limit.NONE;
    }
    boolean starved =
        waiting
            && sender.queued() > 0
            && c.recovery.pipe() + sender.mss() <= c.recovery.congestion.cwnd();
    return starved ? Limit.BUFFER : Limit.NONE;
  }
}
