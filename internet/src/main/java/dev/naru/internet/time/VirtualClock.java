package dev.naru.internet.time;

/**
 * The time of a simulation: nanoseconds since its start. It stands still until the event loop moves
 * it.
 */
public final class VirtualClock {
  private long now;

  /** Nanoseconds since the start. */
  public long now() {
    return now;
  }

  /**
   * Moves to {@code time}.
   *
   * @throws IllegalArgumentException if that has passed
   */
  public void advanceTo(long time) {
    if (time < now) {
      throw new IllegalArgumentException("time does not go backwards: " + now + " to " + time);
    }
    now = time;
  }
}
