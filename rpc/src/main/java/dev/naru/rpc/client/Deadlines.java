package dev.naru.rpc.client;

import dev.naru.engine.network.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of a link's calls, with one timer for all that may take as long: they end in the
 * order in which they began, so a list is enough. On the link's loop.
 */
final class Deadlines {

  private final Clock clock;
  private final Consumer<Pending> expired;
  private final Map<Long, Line> lines = new HashMap<>();

  Deadlines(Clock clock, Consumer<Pending> expired) {
    this.clock = clock;
    this.expired = expired;
  }

  /** From now on it has as long as it may take, at most until its own end. */
  void add(Pending call, long now) {
    call.deadlines = this;
    lines.computeIfAbsent(call.timeoutNanos, _ -> new Line()).add(call, now);
  }

  /** It has ended. */
  void remove(Pending call) {
    if (call.deadlines == this) {
      call.deadlines = null;
      Line line = lines.get(call.timeoutNanos);
      if (line != null) {
        line.unlink(call);
        if (line.first == null && lines.size() > 8) {
          line.stop();
          lines.remove(call.timeoutNanos);
        }
      }
    }
  }

  void stop() {
    lines.values().forEach(Line::stop);
    lines.clear();
  }

  private final class Line {
    private @Nullable Pending first;
    private @Nullable Pending last;
    private Clock.@Nullable Scheduled timer;

    void add(Pending call, long now) {
      call.before = last;
      call.after = null;
      if (last == null) {
        first = call;
      } else {
        last.after = call;
      }
      last = call;
      if (timer == null) {
        lookAfter(call.deadline - now);
      }
    }

    private void lookAfter(long nanos) {
      timer = clock.schedule(Duration.ofNanos(Math.max(0, nanos)), this::look);
    }

    void unlink(Pending call) {
      if (call.before == null) {
        first = call.after;
      } else {
        call.before.after = call.after;
      }
      if (call.after == null) {
        last = call.before;
      } else {
        call.after.before = call.before;
      }
      call.before = null;
      call.after = null;
    }

    private void look() {
      timer = null;
      long now = clock.nanos();
      for (Pending call = first; call != null && call.deadline - now <= 0; call = first) {
        unlink(call);
        call.deadlines = null;
        expired.accept(call);
      }
      if (first != null && timer == null) {
        lookAfter(first.deadline - now);
      }
    }

    void stop() {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    }
  }
}
