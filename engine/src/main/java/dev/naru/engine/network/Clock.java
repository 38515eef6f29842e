package dev.naru.engine.network;

import java.time.Duration;
import java.time.Instant;

/** Time as the network has it: the machine's, or a simulation's. */
public interface Clock {

  /** Nanoseconds since an arbitrary origin; never goes backwards. */
  long nanos();

  /** The time of day. */
  Instant instant();

  /**
   * Runs a task once, on an event loop: the task must not block. Called on a loop, it is that one;
   * a connection's timers stay with the connection.
   *
   * @param delay from now; zero or more
   */
  Scheduled schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Scheduled {
    /** Keeps the task from running; harmless when it has run. */
    void cancel();
  }
}
