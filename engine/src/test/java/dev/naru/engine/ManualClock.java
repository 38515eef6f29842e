package dev.naru.engine;

import dev.naru.engine.network.Clock;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * A clock that stands until it is advanced. Starts at 2026-01-01T00:00:00Z; tasks run on a loop as
 * everywhere, in the order of their times, while {@link #advance} waits for each.
 */
public final class ManualClock implements Clock {

  private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final EventLoopGroup loops;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Task task) -> task.due).thenComparingLong(task -> task.number));
  private long nanos;
  private long numbers;

  /** Whose tasks run on the loops of a group. */
  public ManualClock(EventLoopGroup loops) {
    this.loops = loops;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant instant() {
    return ORIGIN.plusNanos(nanos);
  }

  @Override
  public synchronized Scheduled schedule(Duration delay, Runnable action) {
    Task task = new Task(nanos + delay.toNanos(), numbers++, loop(), action);
    if (delay.isPositive()) {
      tasks.add(task);
    } else {
      task.loop.execute(task::run);
    }
    return () -> cancel(task);
  }

  private synchronized void cancel(Task task) {
    task.cancelled = true;
    tasks.remove(task);
  }

  private EventExecutor loop() {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        return loop;
      }
    }
    return loops.next();
  }

  /** Tasks that wait for their time. */
  public synchronized int waiting() {
    return tasks.size();
  }

  /**
   * Lets time pass: runs each task when its time comes, those that are scheduled meanwhile too, and
   * returns when all of them have run and the loops have done what followed at once.
   *
   * @throws AssertionError when a task takes longer than half a minute
   */
  public void advance(Duration duration) {
    long target = nanos() + duration.toNanos();
    for (Task task = next(target); task != null; task = next(target)) {
      Task due = task;
      await(due.loop, due::run);
    }
    loops.forEach(loop -> await(loop, () -> {}));
  }

  /** The next task up to a time, which it becomes; null when there is none. */
  private synchronized Task next(long target) {
    Task task = tasks.peek();
    if (task == null || task.due > target) {
      nanos = target;
      return null;
    }
    nanos = task.due;
    return tasks.poll();
  }

  private static void await(EventExecutor loop, Runnable action) {
    try {
      loop.submit(action).get(30, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError("a scheduled task failed", failure);
    }
  }

  private static final class Task {
    final long due;
    final long number;
    final EventExecutor loop;
    final Runnable action;
    volatile boolean cancelled;

    Task(long due, long number, EventExecutor loop, Runnable action) {
      this.due = due;
      this.number = number;
      this.loop = loop;
      this.action = action;
    }

    void run() {
      if (!cancelled) {
        action.run();
      }
    }
  }
}
