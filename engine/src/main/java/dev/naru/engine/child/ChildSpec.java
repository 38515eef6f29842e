package dev.naru.engine.child;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.event.Level;

/**
 * A child to be supervised.
 *
 * @param command what is run
 * @param beforeStart called before every start and restart; a failure counts as a failed start
 * @param ready whether it does its work yet; asked until it says so
 * @param startLimit how long it may take to be ready; then it is stopped and started again
 * @param stopSignals sent in this order, each after the one before had its time; KILL follows
 * @param grace time for the first stop signal when the caller of {@link Child#close} names none
 * @param backoff waits between restarts
 * @param level the level at which a line of its output is logged
 */
public record ChildSpec(
    ChildCommand command,
    Preparation beforeStart,
    ReadyProbe ready,
    Duration startLimit,
    List<Signal> stopSignals,
    Duration grace,
    Backoff backoff,
    Function<String, Level> level) {

  public ChildSpec {
    stopSignals = List.copyOf(stopSignals);
  }

  /** A child that is ready when it runs, is stopped by TERM within 10 s and logged at INFO. */
  public static ChildSpec of(ChildCommand command) {
    return new ChildSpec(
        command,
        () -> {},
        () -> true,
        Duration.ofSeconds(30),
        List.of(Signal.TERM),
        Duration.ofSeconds(10),
        Backoff.DEFAULT,
        line -> Level.INFO);
  }

  /** With a preparation. */
  public ChildSpec beforeStart(Preparation preparation) {
    return new ChildSpec(
        command, preparation, ready, startLimit, stopSignals, grace, backoff, level);
  }

  /** With a probe and its limit. */
  public ChildSpec ready(ReadyProbe probe, Duration limit) {
    return new ChildSpec(command, beforeStart, probe, limit, stopSignals, grace, backoff, level);
  }

  /** With another way to be stopped. */
  public ChildSpec stoppedBy(Duration firstGrace, Signal... signals) {
    return new ChildSpec(
        command, beforeStart, ready, startLimit, List.of(signals), firstGrace, backoff, level);
  }

  /** With other waits. */
  public ChildSpec backoff(Backoff waits) {
    return new ChildSpec(command, beforeStart, ready, startLimit, stopSignals, grace, waits, level);
  }

  /** With levels for its lines. */
  public ChildSpec level(Function<String, Level> levels) {
    return new ChildSpec(
        command, beforeStart, ready, startLimit, stopSignals, grace, backoff, levels);
  }

  /** Makes the ground ready for a start. May block. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Does so.
     *
     * @throws IOException with a message for an operator
     */
    void run() throws IOException;
  }

  /** Asks a child whether it does its work. May block, for about a second at most. */
  @FunctionalInterface
  public interface ReadyProbe {
    /** Whether it does; false when it cannot be asked. */
    boolean ready();
  }
}
