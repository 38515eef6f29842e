package dev.naru.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.ManualClock;
import dev.naru.engine.TestPlatform;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a connection waits for its client. Time stands until a test moves it. */
class TimesTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

  private static HttpTestServer serve(HttpHandler handler) {
    return HttpTestServer.on(TestPlatform.withManualClock(), handler, HttpObserver.NONE);
  }

  private static HttpTestServer serve() {
    return serve(exchange -> exchange.send(200));
  }

  /** Lets time pass, after everything that was sent has arrived. */
  private static void advance(HttpTestServer server, double seconds) throws Exception {
    var network = server.platform().platform().network();
    network.connect().config().group().next().submit(() -> {}).get(30, TimeUnit.SECONDS);
    ManualClock clock = server.platform().clock();
    clock.advance(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** Waits until the loop has done what it had begun. */
  private static void settle(CompletableFuture<EventExecutor> loop) throws Exception {
    loop.get(30, TimeUnit.SECONDS).submit(() -> {}).get(30, TimeUnit.SECONDS);
  }

  @Test
  void anIdleConnectionIsClosedWithoutAWord() throws Exception {
    try (HttpTestServer server = serve();
        TestClient client = server.connect()) {
      client.send(GET).response();
      advance(server, 59.9);
      assertThat(client.send(GET).response().status()).isEqualTo(200);
      advance(server, 59.9);
      assertThat(client.send(GET).response().status()).isEqualTo(200);
      advance(server, 60.1);
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void aConnectionHasOneTimerHoweverManyRequestsItCarries() throws Exception {
    try (HttpTestServer server = serve();
        TestClient client = server.connect()) {
      client.send(GET).response();
      int waiting = server.platform().clock().waiting();
      for (int i = 0; i < 50; i++) {
        client.send(GET).response();
      }
      assertThat(server.platform().clock().waiting()).isEqualTo(waiting);
    }
  }

  @Test
  void aHeadThatTricklesInIsRefused() throws Exception {
    try (HttpTestServer server = serve();
        TestClient client = server.connect()) {
      client.send(GET).response();
      client.send("GET / HTTP/1.1\r\n");
      advance(server, 9);
      client.send("Host: a\r\nX:");
      advance(server, 1.1);
      TestResponse response = client.response();
      assertThat(response.status()).isEqualTo(408);
      assertThat(response.field("Connection")).contains("close");
    }
  }

  @Test
  void aBodyThatStopsIsAnswered408() throws Exception {
    CompletableFuture<EventExecutor> begun = new CompletableFuture<>();
    try (HttpTestServer server =
            serve(
                exchange -> {
                  exchange.block(blocking -> blocking.input().readAllBytes());
                  begun.complete(exchange.loop());
                });
        TestClient client = server.connect()) {
      client.send(POST + "Content-Length: 10\r\n\r\nhello");
      settle(begun);
      advance(server, 20.1);
      TestResponse response = client.response();
      assertThat(response.status()).isEqualTo(408);
      assertThat(response.field("Connection")).contains("close");
    }
  }

  @Test
  void aBodyThatCrawlsIsGivenUp() throws Exception {
    try (HttpTestServer server =
            serve(exchange -> exchange.block(blocking -> blocking.input().readAllBytes()));
        TestClient client = server.connect()) {
      client.send(POST + "Content-Length: 1000000\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        client.send("x");
        advance(server, 15);
      }
      assertThat(client.response().status()).isEqualTo(408);
    }
  }

  @Test
  void aHandlerMayTakeAsLongAsItLikes() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (HttpTestServer server =
            serve(
                exchange ->
                    exchange.block(
                        blocking -> {
                          begun.countDown();
                          go.await();
                          blocking.output().write("done".getBytes());
                        }));
        TestClient client = server.connect()) {
      client.send(GET);
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      advance(server, 3600);
      go.countDown();
      assertThat(client.response().body()).isEqualTo("done");
    }
  }

  @Test
  void afterARefusalTheConnectionLingersAndThenEnds() throws Exception {
    try (HttpTestServer server = serve();
        TestClient client = server.connect()) {
      client.send("nonsense\r\n");
      assertThat(client.response().status()).isEqualTo(400);
      assertThat(client.rest()).isEmpty();
      assertThat(server.listener().connections()).isEqualTo(1);
      advance(server, 2.1);
      assertThat(server.listener().connections()).isZero();
    }
  }

  @Test
  void theDateFollowsTheClock() throws Exception {
    try (HttpTestServer server = serve();
        TestClient client = server.connect()) {
      assertThat(client.send(GET).response().field("Date"))
          .contains("Thu, 01 Jan 2026 00:00:00 GMT");
      advance(server, 0.999);
      assertThat(client.send(GET).response().field("Date"))
          .contains("Thu, 01 Jan 2026 00:00:00 GMT");
      advance(server, 0.001);
      assertThat(client.send(GET).response().field("Date"))
          .contains("Thu, 01 Jan 2026 00:00:01 GMT");
    }
  }
}
