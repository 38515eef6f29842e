package dev.naru.http.server;

import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpVersion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts: {@code naru.http.requests} (a timer by method and class of status), {@code
 * naru.http.exchanges} (by version), {@code naru.http.refused}, {@code naru.http.connections},
 * {@code naru.http.sent} (bytes of bodies), and of HTTP/2 {@code naru.http.resets} and {@code
 * naru.http.goaway} (by reason). Methods outside a fixed set are {@code other}, so that nobody can
 * make up meters.
 */
final class HttpMetrics implements HttpObserver {

  private static final List<String> METHODS =
      List.of("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "other");

  private final Timer[][] requests = new Timer[METHODS.size()][4];
  private final Counter[] versions = new Counter[HttpVersion.values().length];
  private final MeterRegistry registry;
  private final Counter refused;
  private final Counter sent;
  private final LongAdder connections = new LongAdder();

  HttpMetrics(MeterRegistry registry) {
    for (int method = 0; method < METHODS.size(); method++) {
      for (int status = 2; status <= 5; status++) {
        requests[method][status - 2] =
            Timer.builder("naru.http.requests")
                .description("Exchanges, from the request's head to the answer")
                .tag("method", METHODS.get(method))
                .tag("status", status + "xx")
                .register(registry);
      }
    }
    for (HttpVersion version : HttpVersion.values()) {
      versions[version.ordinal()] =
          Counter.builder("naru.http.exchanges")
              .description("Exchanges, by the version that carried them")
              .tag("version", version.toString())
              .register(registry);
    }
    this.registry = registry;
    refused =
        Counter.builder("naru.http.refused")
            .description("Messages that were no requests")
            .register(registry);
    sent =
        Counter.builder("naru.http.sent")
            .description("Bodies of answers")
            .baseUnit("bytes")
            .register(registry);
    Gauge.builder("naru.http.connections", connections, LongAdder::sum)
        .description("Open connections")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void opened(HttpConnection connection) {
    connections.increment();
  }

  @Override
  public void closed(HttpConnection connection) {
    connections.decrement();
  }

  @Override
  public void completed(HttpExchange exchange, long nanos, Optional<Throwable> failure) {
    int method = METHODS.indexOf(exchange.request().method());
    int status = Math.max(exchange.status() / 100 - 2, 0); // 101 is a success, as 200 of HTTP/2 is
    Timer timer = requests[method < 0 ? METHODS.size() - 1 : method][status];
    timer.record(nanos, TimeUnit.NANOSECONDS);
    versions[exchange.request().version().ordinal()].increment();
    long bytes = exchange.bytesSent();
    if (bytes > 0) {
      sent.increment((double) bytes);
    }
  }

  @Override
  public void refused(HttpConnection connection, int status) {
    refused.increment();
  }

  @Override
  public void reset(HttpConnection connection, String reason) {
    Counter.builder("naru.http.resets")
        .description("Streams that were reset by this end")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  @Override
  public void goneAway(HttpConnection connection, String reason) {
    Counter.builder("naru.http.goaway")
        .description("Connections whose end was announced")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
