package dev.naru.web.gate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** At most one line a second: a server that is away must not fill the log. */
final class LogPace {

  private static final long NEVER = Long.MIN_VALUE;

  private final AtomicLong last = new AtomicLong(NEVER);

  boolean mayLog(long now) {
    long before = last.get();
    return (before == NEVER || now - before >= TimeUnit.SECONDS.toNanos(1))
        && last.compareAndSet(before, now);
  }
}
