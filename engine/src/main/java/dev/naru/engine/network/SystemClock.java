package dev.naru.engine.network;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's time; a task waits on the loop that asks, or on any. */
final class SystemClock implements Clock {

  private static final Logger LOG = LoggerFactory.getLogger(SystemClock.class);

  private final List<EventLoopGroup> groups;

  SystemClock(EventLoopGroup... groups) {
    this.groups = List.of(groups);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    long nanos = TimeUnit.NANOSECONDS.convert(delay);
    var future = loop().schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private EventExecutor loop() {
    for (EventLoopGroup group : groups) {
      for (EventExecutor loop : group) {
        if (loop.inEventLoop()) {
          return loop;
        }
      }
    }
    return groups.getFirst().next();
  }

  /** A task of a loop that throws would vanish without a trace. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      LOG.error("a scheduled task failed", failure);
    }
  }
}
