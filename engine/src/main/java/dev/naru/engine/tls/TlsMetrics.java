package dev.naru.engine.tls;

import dev.naru.engine.network.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts: {@code naru.tls.handshakes} by result and {@code naru.tls.certificate.expiry}, seconds
 * until each certificate's end.
 */
final class TlsMetrics {

  private final MeterRegistry metrics;
  private final Clock clock;
  private final Counter version12;
  private final Counter version13;
  private final Counter failed;
  private final Counter timeout;
  private final Counter left;
  private final List<Gauge> expiries = new ArrayList<>();

  TlsMetrics(MeterRegistry metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
    this.version12 = counter("TLSv1.2");
    this.version13 = counter("TLSv1.3");
    this.failed = counter("failed");
    this.timeout = counter("timeout");
    this.left = counter("left");
  }

  private Counter counter(String result) {
    return Counter.builder("naru.tls.handshakes")
        .description("Handshakes: the version agreed on, or why there is none")
        .tag("result", result)
        .register(metrics);
  }

  void done(String protocol) {
    (protocol.equals("TLSv1.3") ? version13 : version12).increment();
  }

  void failed(Throwable cause) {
    Counter counter =
        switch (cause) {
          case SslHandshakeTimeoutException _ -> timeout;
          case ClosedChannelException _ -> left;
          default -> failed;
        };
    counter.increment();
  }

  /** Shows the ends of these certificates from now on, and of no others. */
  void show(List<KeyMaterial> materials) {
    expiries.forEach(metrics::remove);
    expiries.clear();
    for (KeyMaterial material : materials) {
      expiries.add(
          Gauge.builder("naru.tls.certificate.expiry", () -> seconds(material))
              .description("Time until the certificate's end")
              .baseUnit("seconds")
              .tag("certificate", material.title())
              .tag("key", material.algorithm())
              .register(metrics));
    }
  }

  private double seconds(KeyMaterial material) {
    return Duration.between(clock.instant(), material.expiry()).toSeconds();
  }
}
