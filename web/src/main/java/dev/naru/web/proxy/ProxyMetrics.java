package dev.naru.web.proxy;

import dev.naru.http.client.ClientFailure.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is counted of a route's servers, by site, route and server as it is configured: {@code
 * naru.proxy.requests} (time to the end of the answer, by class of status), {@code
 * naru.proxy.failures} (by kind), {@code naru.proxy.retries}, and as they are now {@code
 * naru.proxy.active}, {@code naru.proxy.connections} and {@code naru.proxy.up}.
 */
final class ProxyMetrics {

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  /** Of one server. */
  final class OfUpstream {
    private final Tags tags;
    private final Timer[] byStatus = new Timer[5];
    private final Map<Kind, Counter> failures = new ConcurrentHashMap<>();
    private final Counter retries;

    private OfUpstream(Tags tags) {
      this.tags = tags;
      this.retries =
          Counter.builder("naru.proxy.retries")
              .description("Requests that were sent again to another server, or anew")
              .tags(tags)
              .register(registry);
      for (int i = 0; i < byStatus.length; i++) {
        byStatus[i] =
            Timer.builder("naru.proxy.requests")
                .description("Requests that a server answered, to the end of the answer")
                .tags(tags.and("status", i + 1 + "xx"))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
      }
    }

    void answered(int status, long nanos) {
      byStatus[status / 100 - 1].record(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(Kind kind) {
      failures
          .computeIfAbsent(
              kind,
              one ->
                  Counter.builder("naru.proxy.failures")
                      .description("Requests to a server that came to nothing")
                      .tags(tags.and("kind", one.toString()))
                      .register(registry))
          .increment();
    }

    void retried() {
      retries.increment();
    }
  }

  private final MeterRegistry registry;
  private final Map<UpstreamConfig, OfUpstream> all = new ConcurrentHashMap<>();

  /**
   * Of a route.
   *
   * @param routes all of the process: what tells of now is asked of those that are there then, so
   *     that a meter outlives the route that it was made for and tells of the next in its place
   */
  ProxyMetrics(
      MeterRegistry registry,
      String site,
      String route,
      ProxyConfig config,
      UpstreamCommand routes) {
    this.registry = registry;
    String place = site + route;
    for (UpstreamConfig upstream : config.proxy()) {
      Tags tags = Tags.of("site", site, "route", route, "upstream", upstream.to().toString());
      all.put(upstream, new OfUpstream(tags));
      gauge(
          routes, place, "naru.proxy.active", "Requests in flight", upstream, tags, Member::active);
      gauge(
          routes,
          place,
          "naru.proxy.connections",
          "Open connections",
          upstream,
          tags,
          member -> member.origin().connections());
      gauge(
          routes,
          place,
          "naru.proxy.up",
          "Addresses that get work",
          upstream,
          tags,
          member -> member.state().equals("up") ? 1 : 0);
    }
  }

  private void gauge(
      UpstreamCommand routes,
      String place,
      String name,
      String description,
      UpstreamConfig upstream,
      Tags tags,
      ToDoubleFunction<Member> figure) {
    Gauge.builder(
            name,
            routes,
            all ->
                all.members(place)
                    .filter(member -> member.config().to().equals(upstream.to()))
                    .mapToDouble(figure)
                    .sum())
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /** Of a member's server. */
  OfUpstream of(Member member) {
    OfUpstream known = all.get(member.config());
    if (known == null) {
      throw new IllegalStateException("no server of this route: " + member);
    }
    return known;
  }
}
