package dev.naru.web.gate;

import dev.naru.engine.network.Clock;
import dev.naru.http.HttpHandler;
import dev.naru.http.MutableHttpFields;
import dev.naru.web.page.ErrorPage;
import java.util.concurrent.TimeUnit;

/**
 * So many requests in a time; others are answered with 429 (RFC 6585, section 4). Clients are told
 * what they have left by {@code RateLimit} and {@code RateLimit-Policy}
 * (draft-ietf-httpapi-ratelimit-headers).
 */
final class RateGate implements Gate {

  private final RateKey key;
  private final RateCounts counts;
  private final Clock clock;
  private final GateMetrics.Refusals refusals;
  private final String name;
  private final String policy;

  /**
   * With a name that no other limit of the route has.
   *
   * @param name what clients know the limit by
   */
  RateGate(RateConfig config, String name, Clock clock, GateMetrics metrics) {
    this.key = config.key();
    this.counts = new RateCounts(config);
    this.clock = clock;
    this.refusals = metrics.refusals("rate");
    this.name = "\"" + name + "\"";
    long window = seconds(config.interval() * config.quota());
    this.policy = this.name + ";q=" + config.quota() + ";w=" + window;
    metrics.keys(name, counts::size);
  }

  @Override
  public HttpHandler before(HttpHandler next) {
    return exchange -> {
      RateCounts.Verdict verdict = counts.take(key.of(exchange), clock.nanos());
      exchange.beforeHead(fields -> tell(verdict, fields));
      if (verdict.passes()) {
        next.handle(exchange);
      } else {
        refusals.count();
        exchange.fields().set("Retry-After", Long.toString(seconds(verdict.retryNanos())));
        ErrorPage.send(exchange, 429);
      }
    };
  }

  private void tell(RateCounts.Verdict verdict, MutableHttpFields fields) {
    fields.add("RateLimit-Policy", policy);
    fields.add(
        "RateLimit", name + ";r=" + verdict.remaining() + ";t=" + seconds(verdict.wholeNanos()));
  }

  /** Whole seconds, rounded up. */
  private static long seconds(long nanos) {
    return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
  }
}
