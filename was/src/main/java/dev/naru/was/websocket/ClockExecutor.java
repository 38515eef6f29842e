package dev.naru.was.websocket;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The network's clock and threads in the form that Tyrus asks for. Tasks run once, each on a thread
 * of its own, under the application's class loader; nothing repeats.
 */
final class ClockExecutor extends AbstractExecutorService implements ScheduledExecutorService {

  private final Clock clock;
  private final Executor threads;
  private final ClassLoader loader;
  private volatile boolean down;

  ClockExecutor(Network network, ClassLoader loader) {
    this.clock = network.clock();
    this.threads = network.executor();
    this.loader = loader;
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(
        () -> {
          Thread.currentThread().setContextClassLoader(loader);
          task.run();
        });
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          task.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    Timed<V> timed = new Timed<>(task, clock, clock.nanos() + unit.toNanos(delay));
    timed.scheduled =
        clock.schedule(
            Duration.ofNanos(Math.max(0, unit.toNanos(delay))),
            () -> {
              if (!down) {
                execute(timed);
              }
            });
    return timed;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long first, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("nothing repeats");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long first, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("nothing repeats");
  }

  @Override
  public void shutdown() {
    down = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    down = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return down;
  }

  @Override
  public boolean isTerminated() {
    return down;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return down;
  }

  private static final class Timed<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final Clock clock;
    private final long at;
    private volatile Clock.@Nullable Scheduled scheduled;

    Timed(Callable<V> task, Clock clock, long at) {
      super(task);
      this.clock = clock;
      this.at = at;
    }

    @Override
    public boolean cancel(boolean interrupt) {
      Clock.Scheduled waiting = scheduled;
      if (waiting != null) {
        waiting.cancel();
      }
      return super.cancel(interrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - clock.nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
