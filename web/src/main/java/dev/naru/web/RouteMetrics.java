package dev.naru.web;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what each route answers: {@code naru.web.requests} by site (its first host), route (its
 * path) and class of status. There are as many as the configuration has routes, whatever clients
 * ask for.
 */
final class RouteMetrics implements HttpObserver {

  /** Of one route, by class of status: 2xx, 3xx, 4xx, 5xx. */
  record Counters(Counter[] byStatus) {}

  private record Key(String site, String route) {}

  private final MeterRegistry registry;
  private final Map<Key, Counters> all = new ConcurrentHashMap<>();

  RouteMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Those of a route; the same ones when it comes back, because a counter never goes down. */
  Counters counters(String site, String route) {
    return all.computeIfAbsent(new Key(site, route), this::register);
  }

  private Counters register(Key key) {
    Counter[] byStatus = new Counter[4];
    for (int i = 0; i < byStatus.length; i++) {
      byStatus[i] =
          Counter.builder("naru.web.requests")
              .description("Exchanges that a route answered")
              .tag("site", key.site())
              .tag("route", key.route())
              .tag("status", i + 2 + "xx")
              .register(registry);
    }
    return new Counters(byStatus);
  }

  @Override
  public void completed(HttpExchange exchange, long nanos, Optional<Throwable> failure) {
    if (exchange.route().orElse(null) instanceof Mount mount) {
      mount.counters().byStatus()[exchange.statusClass() - 2].increment();
    }
  }
}
