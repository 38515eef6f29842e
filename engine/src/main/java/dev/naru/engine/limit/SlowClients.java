package dev.naru.engine.limit;

import dev.naru.engine.config.Limits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Work in progress that waits for its client: for more of a request, or for the client to read.
 * That takes no place among the work in flight, or a thousand clients who hardly move would keep
 * everybody else out. But it takes memory, so it has a bound of its own: when one more begins to
 * wait, the client that has not moved for longest is given up. Among many who crawl that is never
 * one who waits for a round trip.
 *
 * <p>All methods take constant time and may be called on any thread.
 */
public final class SlowClients {

  /** So many may wait for each that may be worked on. */
  private static final int FACTOR = 2;

  private final int most;
  private final Counter givenUp;

  /** Whoever waits, who has not moved for longest first; guarded by itself. */
  private final LinkedHashSet<Wait> waits = new LinkedHashSet<>();

  /**
   * Beside the places of {@code limits.in-flight}. Counts in {@code naru.in.flight.clients} and
   * {@code naru.in.flight.clients.given.up}.
   */
  public SlowClients(Limits limits, MeterRegistry metrics) {
    this.most = Math.multiplyExact(limits.inFlight(), FACTOR);
    this.givenUp =
        Counter.builder("naru.in.flight.clients.given.up")
            .description("Clients given up because too many kept requests waiting")
            .register(metrics);
    Gauge.builder("naru.in.flight.clients", this, SlowClients::waiting)
        .description("Requests that wait for their client")
        .strongReference(true)
        .register(metrics);
  }

  /** Clients that are waited for. */
  public int waiting() {
    synchronized (waits) {
      return waits.size();
    }
  }

  /**
   * One client that may have to be waited for, now and then.
   *
   * @param giveUp ends the wait, and with it the request; called on another client's thread, so
   *     that it must return at once
   */
  public Wait of(Runnable giveUp) {
    return new Wait(giveUp);
  }

  /** Waiting for one client. */
  public final class Wait {
    private final Runnable giveUp;

    private Wait(Runnable giveUp) {
      this.giveUp = giveUp;
    }

    /** It is waited for from now on; also when it has moved, and is waited for still. */
    public void begin() {
      @Nullable Wait longest = null;
      synchronized (waits) {
        waits.remove(this);
        waits.add(this);
        if (waits.size() > most) {
          longest = waits.removeFirst();
        }
      }
      if (longest != null) {
        givenUp.increment();
        longest.giveUp.run();
      }
    }

    /** Whether it is waited for; not when it has just been given up. */
    public boolean begun() {
      synchronized (waits) {
        return waits.contains(this);
      }
    }

    /** It is not waited for any more. */
    public void end() {
      synchronized (waits) {
        waits.remove(this);
      }
    }
  }
}
