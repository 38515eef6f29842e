package dev.naru.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.ManualClock;
import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.Size;
import dev.naru.http.H2Client;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What costs the server something and gives nobody anything is cut, and says why. Time stands, so
 * that no count drains while a flood is on its way.
 */
class FloodsTest {

  private static HttpTestServer serve(HttpHandler handler) {
    return HttpTestServer.on(TestPlatform.withManualClock(), handler, HttpObserver.NONE);
  }

  private static HttpTestServer serve() {
    return serve(exchange -> exchange.send(200));
  }

  /** Sends until it is cut, at most that often; the reason that it was given. */
  private static void isCut(HttpTestServer server, int most, String why, Flood flood)
      throws Exception {
    try (H2Client client = server.connect2()) {
      for (int i = 0; i < most; i++) {
        flood.send(client, i);
      }
      H2Client.Frame last = client.send().goAway();
      assertThat(last.code()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      assertThat(last.why()).isEqualTo(why);
      assertThat(
              server
                  .platform()
                  .platform()
                  .metrics()
                  .get("naru.http.goaway")
                  .tags("reason", why)
                  .counter()
                  .count())
          .isEqualTo(1);
    }
  }

  private interface Flood {
    void send(H2Client client, int round);
  }

  private static void isCut(int most, String why, Flood flood) throws Exception {
    try (HttpTestServer server = serve()) {
      isCut(server, most, why, flood);
    }
  }

  @Test
  void rapidResets() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (HttpTestServer server = serve(exchange -> exchange.block(blocking -> never.await()))) {
      isCut(server, 250, "too many resets", (client, i) -> client.get(2 * i + 1).reset(2 * i + 1));
      never.countDown();
    }
  }

  @Test
  void resetsThatTheClientProvokes() throws Exception {
    // "MadeYouReset": the server resets, because the client grows a window by nothing.
    try (HttpTestServer server = serve(exchange -> exchange.block(HttpExchange::detach))) {
      isCut(
          server,
          250,
          "too many resets",
          (client, i) ->
              client
                  .request(2 * i + 1, false, "POST", "/")
                  .frame(H2Client.WINDOW_UPDATE, 0, 2 * i + 1, new byte[4]));
    }
  }

  @Test
  void refusedStreams() throws Exception {
    try (HttpTestServer server = serve(exchange -> exchange.requestBody())) {
      isCut(server, 400, "too many resets", (client, i) -> client.get(2 * i + 1));
    }
  }

  @Test
  void settings() throws Exception {
    isCut(60, "too many settings", (client, i) -> client.settings(3, i));
  }

  @Test
  void pings() throws Exception {
    isCut(250, "too many pings", (client, i) -> client.ping(i));
  }

  @Test
  void emptyData() throws Exception {
    try (HttpTestServer server =
        serve(exchange -> exchange.block(blocking -> blocking.input().readAllBytes()))) {
      isCut(
          server,
          150,
          "too many empty frames",
          (client, i) -> {
            if (i == 0) {
              client.request(1, false, "POST", "/");
            }
            client.data(1, false, "");
          });
    }
  }

  @Test
  void tinyData() throws Exception {
    try (HttpTestServer server =
        serve(exchange -> exchange.block(blocking -> blocking.input().readAllBytes()))) {
      isCut(
          server,
          6000,
          "too many tiny frames",
          (client, i) -> {
            if (i == 0) {
              client.request(1, false, "POST", "/");
            }
            client.data(1, false, "x");
          });
    }
  }

  @Test
  void aConversationInSmallWordsIsNoFlood() throws Exception {
    try (HttpTestServer server =
            serve(
                exchange ->
                    exchange.block(
                        blocking -> blocking.output().write(blocking.input().readAllBytes())));
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/");
      for (int i = 0; i < 80; i++) {
        for (int word = 0; word < 100; word++) {
          client.data(1, false, "x");
        }
        client.settle();
        server.platform().clock().advance(Duration.ofMillis(100));
      }
      assertThat(client.data(1, true, "").send().response(1).body()).hasSize(8000);
    }
  }

  @Test
  void priorities() throws Exception {
    isCut(1100, "too many priorities", (client, i) -> client.frame(2, 0, 1, new byte[5]));
    isCut(
        1100,
        "too many priorities",
        (client, i) -> client.frame(16, 0, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 'i'));
  }

  @Test
  void windowUpdates() throws Exception {
    isCut(1100, "too many window updates", (client, i) -> client.windowUpdate(0, 1));
  }

  @Test
  void framesThatSayNothing() throws Exception {
    isCut(600, "too many frames that say nothing", (client, i) -> client.frame(99, 0, 0));
    isCut(600, "too many frames that say nothing", (client, i) -> client.frame(4, H2Client.ACK, 0));
  }

  @Test
  void continuations() throws Exception {
    isCut(
        40,
        "a field section that is too large",
        (client, i) -> client.frame(i == 0 ? H2Client.HEADERS : H2Client.CONTINUATION, 0, 1));
  }

  @Test
  void aFieldSectionWithoutEnd() throws Exception {
    byte[] large = new byte[16_000];
    Arrays.fill(large, (byte) 0x82);
    isCut(
        2,
        "a field section that is too large",
        (client, i) ->
            client.frame(i == 0 ? H2Client.HEADERS : H2Client.CONTINUATION, 0, 1, large));
  }

  @Test
  void aBombOfFieldsIsRefusedAndTheTablesStayInStep() throws Exception {
    try (HttpTestServer server = serve();
        H2Client client = server.connect2()) {
      client.request(1, true, "GET", "/", "bomb", "x".repeat(3000)).send();
      assertThat(client.response(1).status()).isEqualTo(200);
      byte[] once = client.block("bomb", "x".repeat(3000)); // one octet: an index
      assertThat(once).hasSize(1);
      byte[] all = new byte[16_000];
      Arrays.fill(all, once[0]);
      client.frame(H2Client.HEADERS, H2Client.END_HEADERS | 1, 3, all).send();
      assertThat(client.response(3).status()).isEqualTo(431);
      client.request(5, true, "GET", "/", "bomb", "x".repeat(3000)).send();
      assertThat(client.response(5).status()).isEqualTo(200);
    }
  }

  @Test
  void aTableSizeBeyondOursIsAnError() throws Exception {
    try (HttpTestServer server = serve();
        H2Client client = server.connect2()) {
      client
          .frame(
              H2Client.HEADERS, H2Client.END_HEADERS | 1, 1, (byte) 0x3f, (byte) 0xe2, (byte) 0x1f)
          .send();
      assertThat(client.goAway().code()).isEqualTo(Http2Error.COMPRESSION_ERROR);
    }
  }

  @Test
  void whatComesAtAModerateRateIsNoFlood() throws Exception {
    try (HttpTestServer server = serve();
        H2Client client = server.connect2()) {
      ManualClock clock = server.platform().clock();
      for (int i = 0; i < 500; i++) {
        client.settle();
        clock.advance(Duration.ofMillis(100));
      }
      assertThat(client.get(1).send().response(1).status()).isEqualTo(200);
    }
  }

  @Test
  void downloadsExplainWindowUpdates() throws Exception {
    String text = "x".repeat(8_000_000);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange -> exchange.block(blocking -> blocking.output().write(text.getBytes())));
        H2Client client = server.connect2()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.get(2 * i + 1).send().response(2 * i + 1).body()).isEqualTo(text);
      }
    }
  }

  @Test
  void workThatGoesOnCountsThoughItsStreamIsGone() throws Exception {
    Semaphore begun = new Semaphore(0);
    CountDownLatch go = new CountDownLatch(1);
    try (HttpTestServer server =
            serve(
                exchange ->
                    exchange.block(
                        blocking -> {
                          begun.release();
                          go.await();
                        }));
        H2Client client = server.connect2()) {
      for (int i = 0; i < OpenStreams.MOST; i++) {
        client.get(2 * i + 1);
      }
      client.send();
      assertThat(begun.tryAcquire(OpenStreams.MOST, 30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < OpenStreams.MOST; i++) {
        client.reset(2 * i + 1);
      }
      client.get(1001).send();
      assertThat(client.await(H2Client.RST_STREAM, 1001).code())
          .isEqualTo(Http2Error.REFUSED_STREAM);
      go.countDown();
      awaitNobodyAtWork(server);
      // When their threads have ended there is room again, as soon as the loop has been told.
      int id = 1003;
      while (client.get(id).send().await(frame -> frame.stream() >= 1003, "an answer").type()
          == H2Client.RST_STREAM) {
        id += 2;
      }
      assertThat(id).isLessThan(1200);
    }
  }

  /** Threads take their time to end, and each refusal until then would count. */
  private static void awaitNobodyAtWork(HttpTestServer server) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (server.platform().platform().inFlight().running() > 0) {
      assertThat(System.nanoTime()).as("somebody is still at work").isLessThan(end);
      Thread.yield();
    }
  }

  @Test
  void aLimitOfHeadsIsToldAndHeld() throws Exception {
    Limits limits =
        new Limits(
            100,
            100,
            10,
            10,
            Size.parse("1KiB"),
            Size.parse("1KiB"),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Size.parse("240B"),
            Duration.ofSeconds(60));
    try (HttpTestServer server =
            HttpTestServer.on(NetworkKind.MEMORY, limits, exchange -> exchange.send(200));
        H2Client client = server.connect2()) {
      assertThat(client.await(H2Client.SETTINGS).payload()).contains(6, 0, 0, 4, 0);
      client.request(1, true, "GET", "/", "a", "b".repeat(1000)).send();
      assertThat(client.response(1).status()).isEqualTo(431);
    }
  }
}
