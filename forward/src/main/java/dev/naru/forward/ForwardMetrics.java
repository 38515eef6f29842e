package dev.naru.forward;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The figures of a port: of those who came to it, also when it is not listened at any more. */
final class ForwardMetrics implements AutoCloseable {

  private final MeterRegistry registry;
  private final AtomicInteger active = new AtomicInteger();
  private final Gauge gauge;
  private final Counter forwarded;
  private final Counter refused;
  private final Counter unreachable;
  private final Counter in;
  private final Counter out;

  ForwardMetrics(MeterRegistry registry, String listener) {
    this.registry = registry;
    this.gauge =
        Gauge.builder("naru.forward.active", active, AtomicInteger::get)
            .description("Connections and datagram sessions that are being forwarded")
            .tag("listener", listener)
            .register(registry);
    this.forwarded = connections(listener, "forwarded");
    this.refused = connections(listener, "refused");
    this.unreachable = connections(listener, "unreachable");
    this.in = bytes(listener, "in");
    this.out = bytes(listener, "out");
  }

  private Counter connections(String listener, String result) {
    return Counter.builder("naru.forward.connections")
        .description("Connections and datagram sessions, by what became of them")
        .tag("listener", listener)
        .tag("result", result)
        .register(registry);
  }

  private Counter bytes(String listener, String direction) {
    return Counter.builder("naru.forward.bytes")
        .description("Octets forwarded: in from clients, out to them")
        .baseUnit("bytes")
        .tag("listener", listener)
        .tag("direction", direction)
        .register(registry);
  }

  /** One more is forwarded to a target. */
  void opened() {
    active.incrementAndGet();
    forwarded.increment();
  }

  /** One less, and what went through it: it has been counted when it is not active any more. */
  void closed(long fromClient, long toClient) {
    in.increment(fromClient);
    out.increment(toClient);
    active.decrementAndGet();
  }

  /** Somebody was not let in. */
  void refused() {
    refused.increment();
  }

  /** No target accepted. */
  void unreachable() {
    unreachable.increment();
  }

  int active() {
    return active.get();
  }

  @Override
  public void close() {
    List.of(gauge, forwarded, refused, unreachable, in, out).forEach(registry::remove);
  }
}
