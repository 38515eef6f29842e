package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that take an answer slowly, or not at all. Time stands until a test moves it. */
class SlowReadersTest {

  /** What came of the answer. */
  private final CompletableFuture<Throwable> seen = new CompletableFuture<>();

  private final CompletableFuture<HttpExchange> answered = new CompletableFuture<>();
  private final CompletableFuture<Thread> writer = new CompletableFuture<>();

  private HttpTestServer serve() {
    return HttpTestServer.on(
        TestPlatform.withManualClock(),
        exchange ->
            exchange.block(
                blocking -> {
                  writer.complete(Thread.currentThread());
                  answered.complete(exchange);
                  try {
                    while (true) {
                      blocking.output().write(new byte[16_384]);
                    }
                  } catch (IOException cut) {
                    seen.complete(cut);
                    throw cut;
                  }
                }),
        HttpObserver.NONE);
  }

  private static void advance(HttpTestServer server, double seconds) {
    server.platform().clock().advance(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** Returns when that holds; the loop looks, between whatever else it does. */
  private void await(BooleanSupplier condition) throws Exception {
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    answered.get(30, TimeUnit.SECONDS).loop().execute(() -> look(condition, held));
    held.get(30, TimeUnit.SECONDS);
  }

  private void look(BooleanSupplier condition, CompletableFuture<Boolean> held) {
    if (condition.getAsBoolean()) {
      held.complete(true);
    } else if (!held.isDone()) {
      answered.join().loop().execute(() -> look(condition, held));
    }
  }

  /**
   * Returns once the network has taken what it can: the writer waits, and what it had handed to the
   * loop before that has not changed what is sent.
   *
   * @return how many octets that are
   */
  private long settle() throws Exception {
    AtomicLong before = new AtomicLong(-1); // what had been sent when the writer waited, or -1
    await(
        () -> {
          boolean waits = writer.join().getState() == Thread.State.WAITING;
          long now = waits ? answered.join().bytesSent() : -1;
          return now >= 0 && now == before.getAndSet(now);
        });
    return before.get();
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatDoesNotReadItsAnswerIsCut(Version version) throws Exception {
    try (HttpTestServer server = serve();
        Wire client = version.connect(server)) {
      client.stopReading();
      client.begin("GET", "/", false);
      settle();
      advance(server, 19.9);
      assertThat(seen).isNotDone();
      advance(server, 0.2);
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("the client is gone");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatReadsOnIsNotCutHoweverMuchWaitsForIt(Version version) throws Exception {
    try (HttpTestServer server = serve();
        Wire client = version.connect(server)) {
      client.stopReading();
      client.begin("GET", "/", false);
      long sent = settle();
      for (int i = 0; i < 6; i++) {
        long more = sent + 100_000;
        client.readOn();
        await(() -> answered.join().bytesSent() >= more);
        client.stopReading();
        sent = settle();
        advance(server, 15);
      }
      assertThat(seen).isNotDone();
      advance(server, 40);
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("the client is gone");
    }
  }
}
