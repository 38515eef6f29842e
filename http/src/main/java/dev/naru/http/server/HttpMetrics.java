package dev.naru.http.server;

import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpVersion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts: {@code naru.http.requests} (a timer with buckets by method, version and class of status),
 * {@code naru.http.refused}, {@code naru.http.connections}, {@code naru.http.received} and {@code
 * naru.http.sent} (bytes of bodies), and of HTTP/2 {@code naru.http.resets} and {@code
 * naru.http.goaway} (by reason). Methods outside a fixed set are {@code other}, so that nobody can
 * make up meters; and a meter begins with the first exchange of its kind.
 */
final class HttpMetrics implements HttpObserver {

  private static final List<String> METHODS =
      List.of("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "other");
  private static final HttpVersion[] VERSIONS = HttpVersion.values();
  private static final int CLASSES = 4;

  /** Upper bounds of the buckets. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final AtomicReferenceArray<Timer> requests =
      new AtomicReferenceArray<>(METHODS.size() * VERSIONS.length * CLASSES);
  private final Counter refused;
  private final Counter received;
  private final Counter sent;
  private final LongAdder connections = new LongAdder();

  HttpMetrics(MeterRegistry registry) {
    this.registry = registry;
    refused =
        Counter.builder("naru.http.refused")
            .description("Messages that were no requests")
            .register(registry);
    received = bytes("naru.http.received", "Bodies of requests", registry);
    sent = bytes("naru.http.sent", "Bodies of answers", registry);
    Gauge.builder("naru.http.connections", connections, LongAdder::sum)
        .description("Open connections")
        .strongReference(true)
        .register(registry);
  }

  private static Counter bytes(String name, String description, MeterRegistry registry) {
    return Counter.builder(name).description(description).baseUnit("bytes").register(registry);
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
    timer(exchange).record(nanos, TimeUnit.NANOSECONDS);
    long in = exchange.bytesReceived();
    if (in > 0) {
      received.increment((double) in);
    }
    long out = exchange.bytesSent();
    if (out > 0) {
      sent.increment((double) out);
    }
  }

  private Timer timer(HttpExchange exchange) {
    int known = METHODS.indexOf(exchange.request().method());
    int method = known < 0 ? METHODS.size() - 1 : known;
    int version = exchange.request().version().ordinal();
    int status = exchange.statusClass() - 2;
    int index = (method * VERSIONS.length + version) * CLASSES + status;
    Timer timer = requests.get(index);
    if (timer == null) {
      // Registering twice gives the same meter.
      timer =
          Timer.builder("naru.http.requests")
              .description("Exchanges, from the request's head to the answer")
              .tag("method", METHODS.get(method))
              .tag("version", VERSIONS[version].toString())
              .tag("status", status + 2 + "xx")
              .serviceLevelObjectives(BUCKETS)
              .register(registry);
      requests.set(index, timer);
    }
    return timer;
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
