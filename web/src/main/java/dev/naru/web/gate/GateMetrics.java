package dev.naru.web.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/**
 * What the gates of a route count: {@code naru.gate.refused} by site, route and gate, {@code
 * naru.gate.keys} by limit, {@code naru.gate.active} and {@code naru.gate.waiting}. The last three
 * are those of the gate that was made last.
 */
final class GateMetrics {

  private final MeterRegistry registry;
  private final String site;
  private final String route;

  GateMetrics(MeterRegistry registry, String site, String route) {
    this.registry = registry;
    this.site = site;
    this.route = route;
  }

  /** Counts what a gate has refused. */
  interface Refusals {
    /** One more. */
    void count();
  }

  /** Of a gate; the same ones when it is made anew, because a counter never goes down. */
  Refusals refusals(String gate) {
    return Counter.builder("naru.gate.refused")
            .description("Requests that a gate has answered in place of the route")
            .tags("site", site, "route", route, "gate", gate)
            .register(registry)
        ::increment;
  }

  /** Shows how many keys a limit knows. */
  void keys(String limit, IntSupplier size) {
    gauge("naru.gate.keys", "Keys whose rate is known", "limit", limit, size);
  }

  /** Shows how many places are taken, and how many wait. */
  void places(IntSupplier taken, IntSupplier waiting) {
    gauge("naru.gate.active", "Exchanges that the gate has let pass", "gate", "concurrency", taken);
    gauge("naru.gate.waiting", "Exchanges that wait", "gate", "concurrency", waiting);
  }

  private void gauge(String name, String description, String tag, String value, IntSupplier now) {
    Gauge.Builder<IntSupplier> gauge =
        Gauge.builder(name, now, IntSupplier::getAsInt)
            .description(description)
            .tags("site", site, "route", route, tag, value)
            .strongReference(true);
    Meter before = registry.find(name).tags("site", site, "route", route, tag, value).gauge();
    if (before != null) {
      registry.remove(before);
    }
    gauge.register(registry);
  }
}
