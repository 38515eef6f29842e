package dev.naru.lab;

import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.Timed;
import dev.naru.internet.time.WallClock;
import dev.naru.internet.topology.Internet;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs an Internet with servers on it, and says in whose time.
 *
 * <p><b>{@linkplain #virtual Virtual}:</b> nothing happens but inside {@link #run} and {@link
 * #runFor}, in the thread that calls them, and time leaps from event to event. What is reproduced
 * comes in two grades, and a test says which one it claims:
 *
 * <ul>
 *   <li><b>Exact</b>: code on the loops that takes time and chance from its {@link
 *       dev.naru.engine.network.Network} gives byte-identical captures, on every machine.
 *   <li><b>Ordered</b>: blocking code, which runs through {@code Network.executor()} or {@link
 *       #run}: one task at a time, in the order in which they became able to go on, while virtual
 *       time stands still. As exact as the code itself is: who asks a hash set, the system's clock,
 *       another thread or a child process gets other answers the next time.
 * </ul>
 *
 * <p><b>{@linkplain #live Live}:</b> a thread keeps the Internet in step with the clock on the
 * wall, so that programs and people outside can use it. Nothing is reproduced.
 */
public final class Lab implements AutoCloseable {

  /** When virtual time begins. */
  static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  /** So long, on the wall, may a run wait for something outside of it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Internet internet;
  private final EventLoop loop;
  private final Instant beginning;
  private final List<InternetNetwork> networks = new ArrayList<>();
  private @Nullable Tasks tasks;
  private @Nullable ExecutorService outsideTasks;
  private @Nullable ExecutorService outsideComputing;
  private @Nullable WallClock wall;
  private @Nullable Thread wallThread;

  private Lab(Internet internet, Instant beginning) {
    this.internet = internet;
    this.loop = internet.loop();
    this.beginning = beginning;
  }

  /** In virtual time, driven by whoever calls {@link #run} and {@link #runFor}. */
  public static Lab virtual(Internet internet) {
    return new Lab(internet, BEGINNING);
  }

  /** In step with the clock on the wall, on a thread of its own, from now on. */
  public static Lab live(Internet internet) {
    Lab lab = new Lab(internet, Instant.now().minusNanos(internet.now()));
    lab.outsideTasks =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("naru-", 1).factory());
    lab.outsideComputing =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("naru-computing-", 1).factory());
    lab.wall = new WallClock(lab.loop);
    Thread thread = new FastThreadLocalThread(lab.wall, "naru-lab");
    thread.setDaemon(true);
    lab.loop.handTo(thread);
    lab.wallThread = thread;
    thread.start();
    return lab;
  }

  /** What it runs. In a live lab, to be touched on a loop only. */
  public Internet internet() {
    return internet;
  }

  /**
   * The network of a server on this host, which must be on. Each call gives a network of its own,
   * with a loop of its own; closing one leaves the others open.
   *
   * @throws IllegalArgumentException if there is no such host
   */
  public synchronized InternetNetwork network(String host) {
    InternetNetwork made = new InternetNetwork(this, internet.host(host));
    networks.add(made);
    return made;
  }

  /** Lets {@code time} pass; in virtual time only. */
  public void runFor(Duration time) {
    long end = loop.now() + time.toNanos();
    drive(
        () -> {
          while (loop.nextTime() <= end) {
            step();
          }
          loop.runUntil(end);
        });
  }

  /**
   * Runs blocking code as a task of the simulation, and the simulation until it has ended; in
   * virtual time only. (Ordered.)
   *
   * @return its result
   * @throws Exception what it throws
   * @throws IllegalStateException if it waits for something that never happens
   */
  public <T extends @Nullable Object> T run(Callable<T> body) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            result.complete(body.call());
          } catch (Throwable failure) {
            result.completeExceptionally(failure);
          }
        };
    drive(
        () -> {
          tasks().execute(task);
          while (!result.isDone()) {
            if (!step()) {
              awaitOutside();
            }
          }
        });
    try {
      return result.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /**
   * Runs the simulation on a thread that is known as an event loop's, so that code which blocks on
   * one is caught here too.
   */
  private void drive(Runnable steps) {
    if (wall != null) {
      throw new IllegalStateException("a live lab runs by itself");
    }
    Thread caller = Thread.currentThread();
    if (!loop.isOwnedBy(caller)) {
      throw new IllegalStateException("run by another thread: " + caller.getName());
    }
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    Thread driver =
        new FastThreadLocalThread(
            () -> {
              try {
                steps.run();
                done.complete(null);
              } catch (Throwable failure) {
                done.completeExceptionally(failure);
              }
            },
            "naru-lab");
    loop.handTo(driver);
    driver.start();
    try {
      done.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      throw failed;
    } finally {
      loop.handTo(caller);
    }
  }

  private boolean step() {
    boolean any = loop.step();
    Tasks blocking = tasks;
    if (blocking != null) {
      blocking.settle();
    }
    return any;
  }

  /** Nothing is left to happen, yet a task waits: for another thread, or for ever. */
  private void awaitOutside() {
    long patience = PATIENCE.toNanos();
    long portion = 10_000_000;
    for (; loop.nextTime() == Timed.NEVER; patience -= portion) {
      if (patience <= 0) {
        throw new IllegalStateException(
            "nothing is left to happen, and these still wait:"
                + tasks().alive().stream().map(Lab::stack).collect(Collectors.joining()));
      }
      LockSupport.parkNanos(this, portion);
    }
  }

  private static String stack(Thread thread) {
    StringBuilder text = new StringBuilder("\n" + thread.getName());
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n  at ").append(frame);
    }
    return text.toString();
  }

  /** The time of day. */
  Instant instant() {
    return beginning.plusNanos(loop.nowAnywhere());
  }

  /** For code that blocks; in a virtual lab its tasks are tasks of the simulation. */
  public Executor executor() {
    ExecutorService outside = outsideTasks;
    return outside == null ? tasks() : outside;
  }

  /** For code that computes for long; in a virtual lab its tasks are tasks of the simulation. */
  public Executor computing() {
    ExecutorService outside = outsideComputing;
    return outside == null ? tasks() : outside;
  }

  private synchronized Tasks tasks() {
    if (tasks == null) {
      tasks = new Tasks(loop);
    }
    return tasks;
  }

  /** Closes all networks, and ends what runs. */
  @Override
  public void close() {
    List.copyOf(networks).forEach(InternetNetwork::close);
    Tasks left = tasks;
    if (left != null) {
      left.interrupt();
      runFor(Duration.ZERO);
    }
    if (outsideTasks != null) {
      outsideTasks.shutdownNow();
    }
    if (outsideComputing != null) {
      outsideComputing.shutdownNow();
    }
    if (wall != null && wallThread != null) {
      wall.stop();
      try {
        wallThread.join(PATIENCE);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
