package dev.naru.was;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * An application's figures, those of all its versions together: {@code naru.app.requests} (a timer,
 * by class of status), {@code naru.app.active}, {@code naru.app.waiting} and {@code
 * naru.app.sessions}, each by the application's name, the first host of its site and its path.
 */
final class AppMetrics implements AutoCloseable {

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  private final Timer[] requests = new Timer[4];

  AppMetrics(MeterRegistry registry, String app, String site, String path) {
    this.registry = registry;
    this.tags = Tags.of("app", app, "site", site, "path", path);
    for (int i = 0; i < requests.length; i++) {
      requests[i] =
          Timer.builder("naru.app.requests")
              .description("Exchanges that an application answered, with their wait for a place")
              .tags(tags.and("status", i + 2 + "xx"))
              .register(registry);
      meters.add(requests[i]);
    }
  }

  <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    meters.add(
        Gauge.builder(name, of, value).description(description).tags(tags).register(registry));
  }

  /** An exchange is over. */
  void answered(int statusClass, long nanos) {
    requests[statusClass - 2].record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Exchanges so far. */
  long count() {
    long all = 0;
    for (Timer timer : requests) {
      all += timer.count();
    }
    return all;
  }

  /** Of those, with a status of 500 and above. */
  long errors() {
    return requests[3].count();
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
  }
}
