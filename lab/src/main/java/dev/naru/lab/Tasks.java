package dev.naru.lab;

import dev.naru.internet.time.EventLoop;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocking code in virtual time: each task runs on a virtual thread whose steps, from one wait to
 * the next, are events of the simulation. One step runs at a time, on the simulation's own thread,
 * and virtual time stands still while any task can go on.
 *
 * <p>How: a virtual thread gives its continuation to a scheduler whenever it can go on. Ours puts
 * it into the event queue. JDK 25 has such schedulers but no public way to name one, so this opens
 * {@code java.lang}: {@value #OPEN}. A thread that was waiting for a monitor is handed over by a
 * thread of the JVM's, some time after it was notified: {@link #settle} waits for those after each
 * event, and lets them go on in the order of their start.
 *
 * <p>Its limits. A task that waits for something outside of the simulation (a platform thread, a
 * kernel socket, a child process, {@code Thread.sleep}) does not stop virtual time. A task that
 * holds its carrier while it waits (inside native code or a class initializer) stops everything,
 * for ever if what it waits for is to happen in the simulation. One that waits for a monitor that
 * another task holds while it waits itself costs {@link #PATIENCE} of the machine's time, once.
 */
final class Tasks implements Executor {

  /** What Java is to be started with. */
  static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  /** So long may the JVM take to hand over a thread that was notified. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final long GLANCE = 20_000; // nanoseconds

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  private final EventLoop loop;
  private final Constructor<?> builders;

  // Guarded by this: tasks that have not ended, in order of their start, and steps from outside.
  private final Set<Task> alive = new LinkedHashSet<>();
  private final TreeMap<Task, Runnable> arrived = new TreeMap<>();
  private long started;

  /**
   * Tasks that run as events of this loop.
   *
   * @throws IllegalStateException naming the option that Java lacks
   */
  Tasks(EventLoop loop) {
    this.loop = loop;
    try {
      builders =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      builders.setAccessible(true);
    } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
      throw new IllegalStateException(
          "blocking code in virtual time needs a scheduler of virtual threads: start Java with "
              + OPEN,
          closed);
    }
  }

  @Override
  public void execute(Runnable code) {
    Task task;
    synchronized (this) {
      task = new Task(++started, code);
      alive.add(task);
    }
    task.thread.start();
  }

  /**
   * After each event: waits for the tasks that it has set free and that the JVM has not handed over
   * yet.
   */
  void settle() {
    for (Task task : snapshot()) {
      long patience = PATIENCE.toNanos();
      while (task.isOnItsWay()) {
        LockSupport.parkNanos(this, GLANCE);
        patience -= GLANCE;
        if (patience < 0) {
          task.stuck = true;
        }
      }
    }
    synchronized (this) {
      arrived.values().forEach(step -> loop.post(_ -> step.run()));
      arrived.clear();
    }
  }

  private synchronized List<Task> snapshot() {
    return alive.isEmpty() ? List.of() : List.copyOf(alive);
  }

  /** The threads of tasks that have not ended, oldest first. */
  List<Thread> alive() {
    return snapshot().stream().map(task -> task.thread).toList();
  }

  /** Interrupts all. */
  void interrupt() {
    alive().forEach(Thread::interrupt);
  }

  private final class Task implements Executor, Comparable<Task> {
    private final long number;
    private final Runnable code;
    private final Thread thread;

    /** A step of it is in the event queue, or is running. */
    private volatile boolean queued;

    /** It waits for a monitor whose owner waits, too. */
    private volatile boolean stuck;

    Task(long number, Runnable code) {
      this.number = number;
      this.code = code;
      try {
        this.thread =
            ((Thread.Builder.OfVirtual) builders.newInstance(this))
                .name("naru-" + number)
                .unstarted(this::run);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The scheduler of this one thread: it can go on. */
    @Override
    public void execute(Runnable continuation) {
      queued = true;
      stuck = false;
      Runnable step =
          () -> {
            queued = false;
            continuation.run();
          };
      Thread caller = Thread.currentThread();
      if (loop.isOwnedBy(caller) || isOurs(caller)) {
        loop.post(_ -> step.run());
      } else {
        synchronized (Tasks.this) {
          arrived.put(this, step);
        }
        loop.post(_ -> {}); // so that somebody looks
      }
    }

    private boolean isOurs(Thread caller) {
      return caller.isVirtual() && snapshot().stream().anyMatch(task -> task.thread == caller);
    }

    /** Able to go on, or about to be, and nobody has told us. */
    boolean isOnItsWay() {
      return switch (thread.getState()) {
        case BLOCKED -> !stuck && !queued;
        case RUNNABLE -> !queued && thread != Thread.currentThread();
        case NEW, WAITING, TIMED_WAITING, TERMINATED -> false;
      };
    }

    private void run() {
      try {
        code.run();
      } catch (RuntimeException | Error failure) {
        LOG.error("{} failed", thread.getName(), failure);
      } finally {
        synchronized (Tasks.this) {
          alive.remove(this);
        }
      }
    }

    @Override
    public int compareTo(Task other) {
      return Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
