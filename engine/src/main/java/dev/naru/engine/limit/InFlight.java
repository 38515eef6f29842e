package dev.naru.engine.limit;

import dev.naru.engine.config.Limits;
import dev.naru.engine.health.Health;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much is worked on at a time. Work that may not begin yet waits, first come first served; when
 * too much waits it is refused, and the protocol says so in its own terms.
 *
 * <p>The place is taken on the event loop <em>before</em> a thread is started, so that a flood
 * costs entries in a queue and no stacks:
 *
 * <pre>{@code
 * ticket = inFlight.ticket(() -> network.executor().execute(this::work));
 * if (!ticket.enter()) { answer 503 }
 * …
 * void work() { try { … } finally { ticket.leave(); } }
 * void connectionLost() { if (ticket.cancel()) { it never began } }
 * }</pre>
 *
 * <p>All methods take constant time, never wait for work and may be called on any thread. While
 * nobody waits they take no lock.
 */
public final class InFlight {

  private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);

  private final int places;
  private final int queue;
  private final Runnable refused;
  private final AtomicInteger free;

  /** How many wait. Written under the lock, read without: see {@link #next}. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** Who has asked for places to be handed over since somebody began to. */
  private final AtomicInteger asked = new AtomicInteger();

  /** Those who wait, the first first; guarded by itself. */
  private final LinkedHashSet<Ticket> line = new LinkedHashSet<>();

  /**
   * As {@code limits.in-flight} and {@code limits.queue} say. Counts in {@code naru.in.flight},
   * {@code naru.in.flight.waiting} and {@code naru.in.flight.refused}.
   */
  public InFlight(Limits limits, MeterRegistry metrics) {
    this(
        limits.inFlight(),
        limits.queue(),
        Counter.builder("naru.in.flight.refused")
                .description("Requests refused because too many waited")
                .register(metrics)
            ::increment);
    Gauge.builder("naru.in.flight", this, InFlight::running)
        .description("Requests being processed")
        .strongReference(true)
        .register(metrics);
    Gauge.builder("naru.in.flight.waiting", this, InFlight::waiting)
        .description("Requests that wait to be processed")
        .strongReference(true)
        .register(metrics);
  }

  /**
   * A bound inside the process's, with figures of its own.
   *
   * @param places work that may run at a time
   * @param queue work that may wait
   * @param refused told of each piece of work that is refused; must return at once
   */
  public InFlight(int places, int queue, Runnable refused) {
    this.places = places;
    this.queue = queue;
    this.refused = refused;
    this.free = new AtomicInteger(places);
  }

  /** Work that has begun and not ended. */
  public int running() {
    return places - Math.max(0, free.get());
  }

  /** Work that waits. */
  public int waiting() {
    return waiting.get();
  }

  /** Degraded while whatever comes is refused. */
  public Health health() {
    return waiting() < Math.max(queue, 1) || free.get() > 0
        ? Health.UP
        : new Health(
            Health.Status.DEGRADED,
            "%d requests are worked on and %d wait; more are refused (limits.in-flight, limits.queue)"
                .formatted(running(), waiting()));
  }

  /**
   * A ticket for one piece of work.
   *
   * @param start begins the work and returns at once; called on the thread that enters, or on one
   *     that leaves
   */
  public Ticket ticket(Runnable start) {
    return new Ticket(start);
  }

  private boolean takePlace() {
    int left = free.get();
    while (left > 0) {
      if (free.compareAndSet(left, left - 1)) {
        return true;
      }
      left = free.get();
    }
    return false;
  }

  /**
   * Gives a free place to the first who waits. Whoever frees a place calls this after, and whoever
   * joins the line calls this after: one of the two sees what the other has done.
   */
  private @Nullable Ticket next() {
    if (waiting.get() == 0) {
      return null;
    }
    synchronized (line) {
      if (line.isEmpty() || !takePlace()) {
        return null;
      }
      Ticket first = line.removeFirst();
      waiting.decrementAndGet();
      first.state.set(State.GRANTED);
      return first;
    }
  }

  private void freePlace() {
    free.incrementAndGet();
    startNext();
  }

  /**
   * One thread at a time hands places over and goes on until nobody has asked for more; so what
   * ends while it is being started does not start the next from within.
   */
  private void startNext() {
    if (asked.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    do {
      for (Ticket next = next(); next != null; next = next()) {
        try {
          next.start();
        } catch (RuntimeException | Error failure) {
          LOG.error("work that had waited could not be started", failure);
        }
      }
      seen = asked.addAndGet(-seen);
    } while (seen > 0);
  }

  private enum State {
    NEW,
    WAITING,
    GRANTED,
    RUNNING,
    OVER
  }

  /** One piece of work. */
  public final class Ticket {
    private final Runnable start;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

    private Ticket(Runnable start) {
      this.start = start;
    }

    /**
     * Begins the work, now or when its turn comes.
     *
     * @return false when it is refused: it will never begin
     * @throws IllegalStateException when called twice
     */
    public boolean enter() {
      if (waiting.get() == 0 && takePlace()) {
        move(State.GRANTED);
        start();
        return true;
      }
      synchronized (line) {
        if (line.size() >= queue && free.get() <= 0) {
          move(State.OVER);
          refused.run();
          return false;
        }
        move(State.WAITING);
        line.add(this);
        waiting.incrementAndGet();
      }
      startNext();
      return true;
    }

    /**
     * Begins more work on something that has been admitted before, now or when its turn comes:
     * never refused, because what was begun has to be brought to its end. How many wait so is
     * bounded by what was admitted.
     *
     * @throws IllegalStateException when called twice, or after {@link #enter}
     */
    public void enterAgain() {
      if (waiting.get() == 0 && takePlace()) {
        move(State.GRANTED);
        start();
        return;
      }
      synchronized (line) {
        move(State.WAITING);
        line.add(this);
        waiting.incrementAndGet();
      }
      startNext();
    }

    private void move(State to) {
      if (!state.compareAndSet(State.NEW, to)) {
        throw new IllegalStateException("a ticket is for one piece of work");
      }
    }

    private void start() {
      if (!state.compareAndSet(State.GRANTED, State.RUNNING)) {
        return;
      }
      try {
        start.run();
      } catch (RuntimeException | Error failure) {
        leave();
        throw failure;
      }
    }

    /** The work has ended; its place goes to the first who waits. Leaving twice is harmless. */
    public void leave() {
      if (state.compareAndSet(State.RUNNING, State.OVER)) {
        freePlace();
      }
    }

    /** Gives up waiting. True when the work has not begun; then it never will. */
    public boolean cancel() {
      synchronized (line) {
        if (line.remove(this)) {
          waiting.decrementAndGet();
          state.set(State.OVER);
          return true;
        }
      }
      if (state.compareAndSet(State.GRANTED, State.OVER)) {
        freePlace();
        return true;
      }
      return state.compareAndSet(State.NEW, State.OVER);
    }

    /** Whether its turn has not come yet. */
    public boolean isWaiting() {
      return state.get() == State.WAITING;
    }
  }
}
