package dev.naru.internet.wire;

/**
 * Where frames go: the sink of a sans-I/O machine, the near end of a link, the port of a switch.
 */
@FunctionalInterface
public interface FrameSink {

  /**
   * Takes a frame, and the caller's reference to it, over. Returns at once: what follows from it at
   * another device happens in an event of its own.
   *
   * @param now nanoseconds of the simulation
   */
  void accept(long now, Frame frame);

  /** Whether a frame given now would not get through, since the queue before it is full. */
  default boolean isFull() {
    return false;
  }
}
