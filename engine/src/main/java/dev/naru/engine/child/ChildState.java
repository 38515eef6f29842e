package dev.naru.engine.child;

import java.time.Duration;

/** Where a supervised child is in its life. */
public sealed interface ChildState {

  /** Failures in a row, as far as they are not forgotten. */
  int failures();

  /**
   * Prepared, spawned, not ready yet.
   *
   * @param failures before this start
   */
  record Starting(int failures) implements ChildState {}

  /**
   * Does its work.
   *
   * @param pid its process
   * @param failures before this run
   * @param sinceNanos the clock's nanoseconds when it became ready
   */
  record Running(long pid, int failures, long sinceNanos) implements ChildState {}

  /**
   * Ended, and waits to be started again.
   *
   * @param failures this one included
   * @param why what happened, in a sentence without a full stop
   * @param delay how long it waits
   */
  record Waiting(int failures, String why, Duration delay) implements ChildState {}

  /**
   * Being stopped.
   *
   * @param pid its process
   */
  record Stopping(long pid) implements ChildState {
    @Override
    public int failures() {
      return 0;
    }
  }

  /** Stopped because that was asked for; it is not started again. */
  record Stopped() implements ChildState {
    @Override
    public int failures() {
      return 0;
    }
  }
}
