package dev.naru.lab;

import dev.naru.internet.time.EventLoop;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocking code in virtual time: each task runs on a virtual thread whose steps, from one wait to
 * the next, are events of the simulation. One step runs at a time, on the simulation's own thread,
 * in the order in which threads became able to run; and virtual time stands still while one can.
 *
 * <p>How: a virtual thread gives its continuation to a scheduler whenever it can go on. Ours puts
 * it into the event queue. JDK 25 has such schedulers but no public way to name one, so this opens
 * {@code java.lang}: {@value #OPEN}.
 *
 * <p>Its limits. A task that waits for something outside of the simulation (a platform thread, a
 * kernel socket, a child process, {@code Thread.sleep}) does not stop virtual time. A task that
 * holds its carrier while it waits (inside native code or a class initializer) stops everything,
 * for ever if what it waits for is to happen in the simulation.
 */
final class Tasks implements Executor {

  /** What Java is to be started with. */
  static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  private final ThreadFactory threads;

  /** In order of their start; guarded by itself. */
  private final Set<Thread> alive = new LinkedHashSet<>();

  /**
   * Tasks that run as events of this loop.
   *
   * @throws IllegalStateException naming the option that Java lacks
   */
  Tasks(EventLoop loop) {
    threads = builder(step -> loop.post(_ -> step.run())).name("naru-", 1).factory();
  }

  private static Thread.Builder.OfVirtual builder(Executor scheduler) {
    try {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
    } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
      throw new IllegalStateException(
          "blocking code in virtual time needs a scheduler of virtual threads: start Java with "
              + OPEN,
          closed);
    }
  }

  @Override
  public void execute(Runnable task) {
    Thread thread = threads.newThread(() -> run(task));
    synchronized (alive) {
      alive.add(thread);
    }
    thread.start();
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      LOG.error("{} failed", Thread.currentThread().getName(), failure);
    } finally {
      synchronized (alive) {
        alive.remove(Thread.currentThread());
      }
    }
  }

  /** Those that have not ended, oldest first. */
  List<Thread> alive() {
    synchronized (alive) {
      return List.copyOf(alive);
    }
  }

  /** Interrupts all. */
  void interrupt() {
    alive().forEach(Thread::interrupt);
  }
}
