package dev.naru.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.Size;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limit {@code minimum-rate}: who never stops, and never gets on. Time stands still. */
class MinimumRateTest {

  private static final int SECONDS = 40;

  private static HttpTestServer serve(String rate, HttpHandler handler) {
    Limits d = Limits.DEFAULTS;
    Limits limits =
        new Limits(
            d.connections(),
            d.connectionsPerAddress(),
            d.inFlight(),
            d.queue(),
            d.header(),
            d.body(),
            d.handshakeTimeout(),
            d.headerTimeout(),
            d.bodyTimeout(),
            Size.parse(rate),
            d.idle());
    return HttpTestServer.on(TestPlatform.withManualClock(limits), handler, HttpObserver.NONE);
  }

  /** A second passes, after everything that was sent has arrived. */
  private static void second(HttpTestServer server) throws Exception {
    var network = server.platform().platform().network();
    network.connect().config().group().next().submit(() -> {}).get(30, TimeUnit.SECONDS);
    server.platform().clock().advance(Duration.ofSeconds(1));
  }

  private static int statusFor(String rate, int perSecond) throws Exception {
    try (HttpTestServer server =
            serve(rate, exchange -> exchange.block(blocking -> blocking.input().readAllBytes()));
        TestClient client = server.connect()) {
      int all = perSecond * SECONDS;
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + all + "\r\n\r\n");
      for (int i = 0; i < SECONDS; i++) {
        second(server);
        client.send("x".repeat(perSecond));
      }
      return client.response("POST").status();
    }
  }

  @ParameterizedTest
  @CsvSource({"100B, 60, 408", "100B, 130, 200", "1000B, 130, 408", "0B, 1, 200"})
  void aBodyIsTakenAsLongAsItKeepsTheRate(String rate, int perSecond, int status) throws Exception {
    assertThat(statusFor(rate, perSecond)).isEqualTo(status);
  }

  @Test
  void aShortBodyMayBeSlowerThanTheRate() throws Exception {
    try (HttpTestServer server =
            serve("1MiB", exchange -> exchange.block(blocking -> blocking.input().readAllBytes()));
        TestClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\n\r\n");
      for (int i = 0; i < 15; i++) {
        second(server);
        client.send("x");
      }
      assertThat(client.response("POST").status()).isEqualTo(200);
    }
  }
}
