package dev.naru.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Targets that are looked at, in time that stands until it is advanced. */
class HealthCheckTest {

  private final TestPlatform platform = TestPlatform.withManualClock();

  private Listener upstream(int port) throws IOException {
    return platform
        .platform()
        .listeners()
        .bind(
            new ListenerConfig(
                Endpoint.parse("tcp://127.0.0.1:" + port), platform.platform().limits()),
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                // It answers by being there.
              }
            });
  }

  @Test
  void aTargetThatGoesIsTakenOutAndComesBack() throws Exception {
    Listener upstream = upstream(0);
    int port = ((InetSocketAddress) upstream.address()).getPort();
    try (Forwarded forward =
        Forwarded.on(
            platform,
            "- { listen: tcp://127.0.0.1:0, health: { interval: 1s, fall: 2, rise: 2 }, to:"
                + " tcp://127.0.0.1:%d }".formatted(port))) {
      assertThat(forward.server().health()).isEqualTo(Health.UP);
      upstream.close();
      advanceUntil(forward, Health.Status.DEGRADED);
      assertThat(forward.server().health().detail()).startsWith("tcp://127.0.0.1:" + port + ": ");
      upstream(port);
      advanceUntil(forward, Health.Status.UP);
    }
  }

  private void advanceUntil(Forwarded forward, Health.Status wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (forward.server().health().status() != wanted) {
      assertThat(System.nanoTime()).as("never " + wanted).isLessThan(end);
      platform.clock().advance(Duration.ofSeconds(1));
      Thread.yield();
    }
  }
}
