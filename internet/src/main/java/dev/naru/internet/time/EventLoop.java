package dev.naru.internet.time;

/**
 * The one loop of a simulation: takes the first event, moves the clock to it, lets it happen. Not
 * thread-safe: the thread that runs it is the only one that may touch anything of the simulation.
 */
public final class EventLoop {
  private final EventQueue<Event> queue = new EventQueue<>();
  private final VirtualClock clock = new VirtualClock();
  private long fired;

  /** Nanoseconds since the start. */
  public long now() {
    return clock.now();
  }

  /** How many events have happened. */
  public long fired() {
    return fired;
  }

  /**
   * Lets {@code event} happen at {@code time}; at once, but not before this call returns, if that
   * has passed.
   */
  public void at(long time, Event event) {
    queue.add(Math.max(time, clock.now()), event);
  }

  /** When the next event happens, or {@link Timed#NEVER}. */
  public long nextTime() {
    return queue.nextTime();
  }

  /** Lets the next event happen; false if there is none. */
  public boolean step() {
    if (queue.isEmpty()) {
      return false;
    }
    long time = queue.nextTime();
    Event event = queue.poll();
    clock.advanceTo(time);
    fired++;
    event.fire(time);
    return true;
  }

  /** Lets happen all that happens up to and including {@code time}, where the clock then stands. */
  public void runUntil(long time) {
    while (queue.nextTime() <= time) {
      step();
    }
    if (time > clock.now()) {
      clock.advanceTo(time);
    }
  }

  /**
   * Runs until nothing more is to happen.
   *
   * @param limit time at which to stop in any case, since some programs are never idle
   * @return whether nothing is left
   */
  public boolean runUntilIdle(long limit) {
    while (queue.nextTime() <= limit) {
      if (!step()) {
        return true;
      }
    }
    return queue.isEmpty();
  }
}
