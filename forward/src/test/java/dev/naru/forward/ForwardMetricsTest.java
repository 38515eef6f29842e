package dev.naru.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever looks at the figures between any two of their changes sees a whole story. */
class ForwardMetricsTest {

  /** How many were active whenever something was counted. */
  private final List<Double> active = new ArrayList<>();

  private final SimpleMeterRegistry registry =
      new SimpleMeterRegistry() {
        @Override
        protected Counter newCounter(Meter.Id id) {
          return new CumulativeCounter(id) {
            @Override
            public void increment(double amount) {
              active.add(get("naru.forward.active").gauge().value());
              super.increment(amount);
            }
          };
        }
      };

  private final ForwardMetrics metrics = new ForwardMetrics(registry, "tcp://127.0.0.1:1");

  private double count(String name, String tag, String value) {
    return registry.get(name).tag(tag, value).counter().count();
  }

  @Test
  void whatIsCountedAsForwardedIsActiveAlready() {
    metrics.opened();

    assertThat(active).containsExactly(1.0);
    assertThat(count("naru.forward.connections", "result", "forwarded")).isEqualTo(1);
  }

  @Test
  void whatIsNotActiveAnyMoreHasAllItsOctetsCounted() {
    metrics.opened();
    active.clear();

    metrics.closed(3, 5);

    assertThat(active).containsExactly(1.0, 1.0);
    assertThat(metrics.active()).isZero();
    assertThat(count("naru.forward.bytes", "direction", "in")).isEqualTo(3);
    assertThat(count("naru.forward.bytes", "direction", "out")).isEqualTo(5);
  }
}
