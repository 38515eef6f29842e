package dev.naru.internet.time;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The one loop of a simulation: takes the first event, moves the clock to it, lets it happen. Not
 * thread-safe, but for {@link #post}, {@link #isOwnedBy} and {@link #nowAnywhere}: the thread that
 * owns it is the only one that may run it, or touch anything of the simulation.
 */
public final class EventLoop {
  private final EventQueue<Event> queue = new EventQueue<>();
  private final VirtualClock clock = new VirtualClock();
  private final Queue<Event> posted = new ConcurrentLinkedQueue<>();
  private volatile Thread owner = Thread.currentThread();
  private volatile LongSupplier outside = clock::now;
  private long fired;
  private boolean happening;

  /** Gives it to another thread; to begin with, the one that made it owns it. */
  public void handTo(Thread next) {
    owner = next;
  }

  /** Whether a thread is the one that may run it. */
  public boolean isOwnedBy(Thread thread) {
    return thread == owner;
  }

  /** Lets {@code event} happen now, behind all that is to happen now already; from any thread. */
  public void post(Event event) {
    if (isOwnedBy(Thread.currentThread())) {
      at(clock.now(), event);
    } else {
      posted.add(event);
      LockSupport.unpark(owner);
    }
  }

  /** Events from other threads take their place as soon as anybody looks. */
  private void takePosted() {
    for (Event event = posted.poll(); event != null; event = posted.poll()) {
      at(clock.now(), event);
    }
  }

  /** Nanoseconds since the start. */
  public long now() {
    return clock.now();
  }

  /**
   * As {@link #now}, for any thread: where a {@link WallClock} drives the loop, others see time
   * pass between two events too.
   */
  public long nowAnywhere() {
    return isOwnedBy(Thread.currentThread()) ? clock.now() : outside.getAsLong();
  }

  /** Whether an event is happening right now: then this is not the place to run the loop. */
  public boolean isHappening() {
    return happening;
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
    takePosted();
    return queue.nextTime();
  }

  /** Lets the next event happen; false if there is none. */
  public boolean step() {
    takePosted();
    if (queue.isEmpty()) {
      return false;
    }
    next();
    return true;
  }

  private void next() {
    long time = queue.nextTime();
    Event event = queue.poll();
    clock.advanceTo(time);
    fired++;
    happening = true;
    try {
      event.fire(time);
    } finally {
      happening = false;
    }
  }

  /** Lets happen all that happens up to and including {@code time}, where the clock then stands. */
  public void runUntil(long time) {
    while (nextTime() <= time) {
      step();
    }
    if (time > clock.now()) {
      clock.advanceTo(time);
    }
  }

  /** What other threads take for the time. */
  void outside(LongSupplier time) {
    outside = time;
  }

  /**
   * As {@link #runUntil}, but what others have posted happens at {@code time}: for them it was
   * later already.
   */
  void catchUp(long time) {
    while (queue.nextTime() <= time) {
      next();
    }
    if (time > clock.now()) {
      clock.advanceTo(time);
    }
    takePosted();
    while (queue.nextTime() <= time) {
      next();
    }
  }

  /**
   * When {@link #catchUp} has something to do: as {@link #nextTime}, but what others have posted is
   * left to it, or it would happen before the time at which they posted it.
   */
  long nextCatchUp() {
    return posted.isEmpty() ? queue.nextTime() : clock.now();
  }

  /**
   * Runs until nothing more is to happen.
   *
   * @param limit time at which to stop in any case, since some programs are never idle
   * @return whether nothing is left
   */
  public boolean runUntilIdle(long limit) {
    while (nextTime() <= limit) {
      if (!step()) {
        return true;
      }
    }
    return queue.isEmpty();
  }
}
