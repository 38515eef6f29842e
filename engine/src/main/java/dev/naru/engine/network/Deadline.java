package dev.naru.engine.network;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A time by which something must have happened on a connection. Moving or clearing it touches no
 * timer: when the timer goes off it looks whether the time has really come and otherwise goes to
 * sleep again. Only a time earlier than the timer's arms another. On the connection's loop.
 */
public final class Deadline {

  private final Clock clock;
  private final EventExecutor loop;
  private final Runnable expired;

  private boolean set;
  private long due;
  private long armedFor;
  private Clock.@Nullable Scheduled timer;

  public Deadline(Clock clock, EventExecutor loop, Runnable expired) {
    this.clock = clock;
    this.loop = loop;
    this.expired = expired;
  }

  /** Must happen by then. */
  public void at(long nanos) {
    set = true;
    due = nanos;
    if (timer == null || nanos - armedFor < 0) {
      arm(nanos - clock.nanos());
    }
  }

  /** Has happened. */
  public void clear() {
    set = false;
  }

  /** Whether something is awaited. */
  public boolean isSet() {
    return set;
  }

  /** For ever. */
  public void cancel() {
    set = false;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void arm(long delay) {
    if (timer != null) {
      timer.cancel();
    }
    armedFor = due;
    timer =
        clock.schedule(
            Duration.ofNanos(Math.max(delay, 0)),
            () -> {
              if (loop.inEventLoop()) {
                wake();
              } else {
                loop.execute(this::wake);
              }
            });
  }

  private void wake() {
    timer = null;
    if (!set) {
      return;
    }
    long left = due - clock.nanos();
    if (left > 0) {
      arm(left);
    } else {
      set = false;
      expired.run();
    }
  }
}
