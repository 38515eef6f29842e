package dev.naru.engine.child;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.Network;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.resolver.AddressResolverGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The host's threads, with a clock that a test moves and chance that always draws the most. */
final class ChildNetwork implements Network {

  private final HostNetwork host = new HostNetwork();
  private final HandClock clock = new HandClock();

  HandClock hand() {
    return clock;
  }

  @Override
  public ServerBootstrap stream(dev.naru.engine.network.ListenerConfig listener) {
    return host.stream(listener);
  }

  @Override
  public Bootstrap datagram(dev.naru.engine.network.ListenerConfig listener) {
    return host.datagram(listener);
  }

  @Override
  public Bootstrap connect() {
    return host.connect();
  }

  @Override
  public AddressResolverGroup<?> resolver() {
    return host.resolver();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public RandomGenerator random() {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return Long.MAX_VALUE;
      }

      @Override
      public long nextLong(long bound) {
        return bound - 1;
      }
    };
  }

  @Override
  public Executor executor() {
    return host.executor();
  }

  @Override
  public void close() {
    host.close();
  }

  /** Stands still until it is moved. */
  static final class HandClock implements Clock {
    private record Task(long due, Runnable run) {}

    private final PriorityQueue<Task> tasks =
        new PriorityQueue<>(Comparator.comparingLong(Task::due));
    private long now;

    @Override
    public synchronized long nanos() {
      return now;
    }

    @Override
    public synchronized Instant instant() {
      return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public synchronized Scheduled schedule(Duration delay, Runnable run) {
      Task task = new Task(now + delay.toNanos(), run);
      tasks.add(task);
      notifyAll();
      return () -> {
        synchronized (this) {
          tasks.remove(task);
        }
      };
    }

    /** Moves to the next task that is due at least so far away, once there is one. */
    void advanceToTaskAfter(Duration atLeast) throws InterruptedException {
      Task task;
      synchronized (this) {
        while ((task = first(now + atLeast.toNanos())) == null) {
          wait();
        }
        tasks.remove(task);
        now = task.due();
      }
      task.run().run();
    }

    synchronized void advance(Duration by) {
      now += by.toNanos();
    }

    private Task first(long due) {
      return tasks.stream()
          .filter(task -> task.due() >= due)
          .min(Comparator.comparingLong(Task::due))
          .orElse(null);
    }
  }
}
