package dev.naru.engine.child;

import dev.naru.engine.child.ChildState.Running;
import dev.naru.engine.child.ChildState.Starting;
import dev.naru.engine.child.ChildState.Stopped;
import dev.naru.engine.child.ChildState.Stopping;
import dev.naru.engine.child.ChildState.Waiting;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that Naru looks after: started again when it ends, with growing waits; its output in
 * the log; stopped with Naru, and by the kernel when Naru is killed.
 *
 * <pre>
 *   Starting ── ready ──▶ Running ── ends ──▶ Waiting ── delay over ──▶ Starting
 *      └── ends, or not ready in time ──────────▲
 *   any ── stop ──▶ Stopping ──▶ Stopped
 * </pre>
 *
 * <p>What the child starts itself is the child's to stop: the kernel's signal at Naru's death goes
 * to the child alone.
 */
public final class Child implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Child.class);
  private static final Duration FIRST_PROBE = Duration.ofMillis(5);
  private static final Duration LAST_PROBE = Duration.ofMillis(250);
  private static final Duration LATER_SIGNAL_GRACE = Duration.ofSeconds(6);
  private static final Duration LAST_WORDS = Duration.ofMillis(500);
  private static final int HOPELESS = 3;

  private final ChildSpec spec;
  private final Network network;
  private final List<Consumer<ChildState>> observers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Duration> stop = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
  private volatile ChildState state = new Starting(0);
  private volatile String lastFailure = "";

  private Child(ChildSpec spec, Network network) {
    this.spec = spec;
    this.network = network;
  }

  /** Begins to supervise; returns at once. */
  public static Child start(ChildSpec spec, Network network) {
    return start(spec, network, state -> {});
  }

  /**
   * Begins to supervise; returns at once.
   *
   * @param observer told of every state from the first on, in order, on the supervising thread; it
   *     must not fail and should not linger
   */
  public static Child start(ChildSpec spec, Network network, Consumer<ChildState> observer) {
    Child child = new Child(spec, network);
    child.observers.add(observer);
    network.executor().execute(child::supervise);
    return child;
  }

  /** Where it is in its life. */
  public ChildState state() {
    return state;
  }

  /** How it is: down unless ready, degraded when it has been restarted and is not stable yet. */
  public Health health() {
    String name = spec.command().name();
    return switch (state) {
      case Running running when running.failures() == 0 || stable(running.sinceNanos()) ->
          Health.UP;
      case Running running ->
          new Health(
              Health.Status.DEGRADED,
              "%s was restarted after %s: %s"
                  .formatted(name, times(running.failures()), lastFailure));
      case Starting(int failures) when failures == 0 -> Health.down(name + " is starting");
      case Starting(int failures) ->
          Health.down(
              "%s is starting again after %s: %s".formatted(name, times(failures), lastFailure));
      case Waiting(int failures, String why, Duration delay) ->
          Health.down(
              "%s failed (%s); started again after %d ms: %s"
                  .formatted(name, times(failures), delay.toMillis(), why));
      case Stopping stopping -> Health.down(name + " is being stopped");
      case Stopped stopped -> Health.down(name + " is stopped");
    };
  }

  /**
   * Waits until it is ready for the first time.
   *
   * @throws IOException when the limit passes, or it failed {@value #HOPELESS} times; the message
   *     says why. It is still supervised then.
   */
  public void awaitReady(Duration limit) throws IOException {
    await(limit, firstReady);
    if (firstReady.isCompletedExceptionally()) {
      throw new IOException(spec.command().name() + " does not start: " + lastFailure);
    }
    if (!firstReady.isDone()) {
      throw new IOException(
          "%s is not ready after %d s%s"
              .formatted(
                  spec.command().name(),
                  limit.toSeconds(),
                  lastFailure.isEmpty() ? "" : ": " + lastFailure));
    }
  }

  /**
   * Stops it and returns when its process is gone.
   *
   * @param grace how long it may take after its first stop signal
   */
  public void stop(Duration grace) {
    stop.complete(grace);
    ended.join();
  }

  /** Stops it with its specified grace; closing twice is harmless. */
  @Override
  public void close() {
    stop(spec.grace());
  }

  private void supervise() {
    int failures = 0;
    try {
      while (!stop.isDone()) {
        lastFailure = runOnce(failures);
        if (stop.isDone()) {
          return;
        }
        failures = state instanceof Running run && stable(run.sinceNanos()) ? 1 : failures + 1;
        Duration delay = spec.backoff().delay(failures, network.random());
        LOG.warn(
            "{} {}; starting it again in {} ms ({})",
            spec.command().name(),
            lastFailure,
            delay.toMillis(),
            times(failures));
        become(new Waiting(failures, lastFailure, delay));
        if (failures >= HOPELESS) {
          firstReady.completeExceptionally(new IOException(lastFailure));
        }
        await(delay, stop);
      }
    } catch (RuntimeException | Error bug) {
      LOG.error("the supervisor of {} failed", spec.command().name(), bug);
      throw bug;
    } finally {
      firstReady.completeExceptionally(new IOException("stopped"));
      become(new Stopped());
      ended.complete(null);
    }
  }

  /** One life of the process; returns what ended it, when it is gone. */
  private String runOnce(int failures) {
    become(new Starting(failures));
    Process process;
    try {
      spec.beforeStart().run();
      if (stop.isDone()) {
        return "was stopped before it started";
      }
      process = Spawner.spawn(spec.command());
    } catch (IOException failure) {
      return "could not be started: " + failure.getMessage();
    }
    LogCapture log =
        LogCapture.start(spec.command().name(), process.getInputStream(), spec.level());
    CompletableFuture<Process> exit = process.onExit();

    try {
      boolean ready = awaitReady(exit);
      if (ready) {
        become(new Running(process.pid(), failures, network.clock().nanos()));
        firstReady.complete(null);
        CompletableFuture.anyOf(exit, stop).join();
      }
      if (stop.isDone()) {
        terminate(process, exit, stop.join());
        return "was stopped";
      }
      if (!exit.isDone()) {
        terminate(process, exit, spec.grace());
        return "was not ready within " + spec.startLimit().toSeconds() + " s" + lastWord(log);
      }
      await(LAST_WORDS, log.ended());
      return describe(process.exitValue()) + lastWord(log);
    } finally {
      process.destroyForcibly(); // Only alive here when a bug of ours came in between.
    }
  }

  private boolean awaitReady(CompletableFuture<Process> exit) {
    Clock clock = network.clock();
    long began = clock.nanos();
    Duration pause = FIRST_PROBE;
    while (!exit.isDone() && !stop.isDone()) {
      if (spec.ready().ready()) {
        return true;
      }
      if (clock.nanos() - began >= spec.startLimit().toNanos()) {
        return false;
      }
      await(pause, exit);
      Duration longer = pause.multipliedBy(3).dividedBy(2);
      pause = longer.compareTo(LAST_PROBE) < 0 ? longer : LAST_PROBE;
    }
    return false;
  }

  private void terminate(Process process, CompletableFuture<Process> exit, Duration firstGrace) {
    become(new Stopping(process.pid()));
    Duration grace = firstGrace;
    for (Signal signal : spec.stopSignals()) {
      try {
        if (exit.isDone()) {
          return;
        }
        signal.send(process.pid());
      } catch (IOException failure) {
        LOG.warn("cannot send {} to {}", signal, spec.command().name(), failure);
      }
      pause(grace, exit);
      grace = LATER_SIGNAL_GRACE;
    }
    if (!exit.isDone()) {
      LOG.warn("{} does not stop and is killed", spec.command().name());
      process.destroyForcibly();
      exit.join();
    }
  }

  /** Waits for an event, a stop or the limit, whichever is first. */
  private void await(Duration limit, CompletableFuture<?> event) {
    pause(limit, event, stop);
  }

  private void pause(Duration limit, CompletableFuture<?>... events) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    Clock.Scheduled scheduled = network.clock().schedule(limit, () -> timer.complete(null));
    CompletableFuture<?> first = CompletableFuture.anyOf(events);
    CompletableFuture.anyOf(first, timer).exceptionally(failure -> null).join();
    scheduled.cancel();
  }

  private void become(ChildState next) {
    state = next;
    LOG.debug("{}: {}", spec.command().name(), next);
    for (Consumer<ChildState> observer : observers) {
      observer.accept(next);
    }
  }

  private boolean stable(long sinceNanos) {
    return network.clock().nanos() - sinceNanos >= spec.backoff().stableAfter().toNanos();
  }

  private static String describe(int exitValue) {
    return exitValue > 128 && exitValue <= 128 + 64
        ? "was ended by signal " + (exitValue - 128)
        : "ended with exit code " + exitValue;
  }

  private static String lastWord(LogCapture log) {
    return log.lastWord().map(line -> ": " + line).orElse("");
  }

  private static String times(int failures) {
    return failures == 1 ? "1 failure" : failures + " failures in a row";
  }
}
