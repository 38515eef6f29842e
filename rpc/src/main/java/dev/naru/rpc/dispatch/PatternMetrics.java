package dev.naru.rpc.dispatch;

import dev.naru.rpc.Pattern;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Figures of one pattern: {@code naru.rpc.calls} by outcome, {@code naru.rpc.events}. */
final class PatternMetrics {

  /** How a call ended. */
  enum Outcome {
    OK,
    ERROR,
    REFUSED,
    TIMEOUT,
    CANCELLED
  }

  private final Map<Outcome, Timer> calls = new EnumMap<>(Outcome.class);
  private final Timer ok;
  private final Counter events;

  PatternMetrics(Pattern pattern, MeterRegistry registry) {
    for (Outcome outcome : Outcome.values()) {
      calls.put(
          outcome,
          Timer.builder("naru.rpc.calls")
              .description("Calls, and how long they took")
              .tag("pattern", pattern.toString())
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    ok = Objects.requireNonNull(calls.get(Outcome.OK));
    events =
        Counter.builder("naru.rpc.events")
            .description("Events heard")
            .tag("pattern", pattern.toString())
            .register(registry);
  }

  void call(Outcome outcome, long nanos) {
    (outcome == Outcome.OK ? ok : calls.getOrDefault(outcome, ok))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void event() {
    events.increment();
  }
}
