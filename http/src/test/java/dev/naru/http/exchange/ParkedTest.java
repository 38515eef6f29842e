package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.limit.InFlight;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import dev.naru.http.exchange.ServerConnection.Stage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever sees a request parked sees its place free. What waits for that place is begun by the very
 * thread that leaves it: so that is where somebody looks who can be neither too early nor too late.
 */
class ParkedTest {

  private final TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
  private final InFlight inFlight = platform.platform().inFlight();
  private final CompletableFuture<HttpExchange> parked = new CompletableFuture<>();

  /** Where the request stood when its place was handed over. */
  private final CompletableFuture<Stage> seen = new CompletableFuture<>();

  @BeforeEach
  void takeAllPlacesButOne() {
    for (int i = 1; i < Limits.DEFAULTS.inFlight(); i++) {
      inFlight.ticket(() -> {}).enter();
    }
  }

  /** Work that waits for the place of a request, and that looks at it when it is begun. */
  private InFlight.Ticket waitFor(HttpExchange exchange) {
    InFlight.Ticket next = inFlight.ticket(() -> seen.complete(stage(exchange)));
    next.enter();
    return next;
  }

  private static Stage stage(HttpExchange exchange) {
    return ((Exchange) exchange).stage();
  }

  private static void awaitParked(HttpExchange exchange) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (stage(exchange) != Stage.PARKED) {
      assertThat(System.nanoTime()).as("it is not parked").isLessThan(end);
      Thread.yield();
    }
  }

  @Test
  void aRequestIsNotParkedBeforeItsPlaceIsAnothers() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                platform,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.detach();
                          waitFor(blocking);
                          parked.complete(blocking);
                        }),
                HttpObserver.NONE);
        Wire wire = Version.HTTP_1_1.connect(server)) {
      wire.begin("GET", "/", false);

      assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(Stage.RUNNING);
      awaitParked(parked.get(30, TimeUnit.SECONDS));
      parked.get().complete();
      assertThat(wire.response().status()).isEqualTo(200);
    }
  }

  @Test
  void aRequestThatWasGoneOnWithIsNotParkedBeforeItsPlaceIsAnothers() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                platform,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.detach();
                          parked.complete(blocking);
                        }),
                HttpObserver.NONE);
        Wire wire = Version.HTTP_1_1.connect(server)) {
      wire.begin("GET", "/", false);
      HttpExchange exchange = parked.get(30, TimeUnit.SECONDS);
      awaitParked(exchange);

      exchange.resume(this::waitFor);

      assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(Stage.RUNNING);
      awaitParked(exchange);
      exchange.complete();
      assertThat(wire.response().status()).isEqualTo(200);
    }
  }
}
