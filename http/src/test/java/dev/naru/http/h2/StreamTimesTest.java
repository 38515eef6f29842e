package dev.naru.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.ManualClock;
import dev.naru.engine.TestPlatform;
import dev.naru.http.H2Client;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a server waits for its client. Time stands until a test moves it. */
class StreamTimesTest {

  private static HttpTestServer serve(HttpHandler handler) {
    return HttpTestServer.on(TestPlatform.withManualClock(), handler, HttpObserver.NONE);
  }

  private static void swallow(HttpExchange exchange) {
    exchange.block(blocking -> blocking.input().readAllBytes());
  }

  /** Lets time pass, after the server has read everything; in steps, as time does. */
  private static void advance(HttpTestServer server, H2Client client, int seconds)
      throws Exception {
    ManualClock clock = server.platform().clock();
    for (int i = 0; i < seconds; i++) {
      client.settle();
      clock.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void anIdleConnectionIsToldAndClosed() throws Exception {
    try (HttpTestServer server = serve(exchange -> exchange.send(200));
        H2Client client = server.connect2()) {
      client.get(1).send().response(1);
      advance(server, client, 59);
      client.get(3).send().response(3);
      advance(server, client, 59);
      client.settle();
      server.platform().clock().advance(Duration.ofSeconds(2));
      assertThat(client.goAway().code()).isEqualTo(Http2Error.NO_ERROR);
    }
  }

  @Test
  void aPrefaceThatDoesNotComeIsNotWaitedFor() throws Exception {
    try (HttpTestServer server = serve(exchange -> exchange.send(200));
        H2Client client =
            H2Client.silent(server.platform().platform().network(), server.listener().address())) {
      client.preface().send();
      client.await(H2Client.SETTINGS);
      server.platform().clock().advance(Duration.ofSeconds(11));
      assertThat(client.goAway().why()).isEqualTo("the head took too long");
    }
  }

  @Test
  void aClientThatDoesNotTakeOurSettingsIsCut() throws Exception {
    try (HttpTestServer server = serve(exchange -> exchange.send(200));
        H2Client client =
            H2Client.silent(server.platform().platform().network(), server.listener().address())) {
      client.preface().settings().get(1).send().response(1);
      advance(server, client, 10);
      assertThat(client.goAway().code()).isEqualTo(Http2Error.SETTINGS_TIMEOUT);
    }
  }

  @Test
  void aFieldSectionThatIsNotEndedIsNotWaitedFor() throws Exception {
    try (HttpTestServer server = serve(exchange -> exchange.send(200));
        H2Client client = server.connect2()) {
      client.get(1).send().response(1);
      client.ping(7).frame(H2Client.HEADERS, 1, 3).send();
      client.await(frame -> frame.type() == H2Client.PING, "a ping");
      server.platform().clock().advance(Duration.ofSeconds(11));
      assertThat(client.goAway().code()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void aBodyThatStopsIsAnswered408AndTheConnectionStays() throws Exception {
    try (HttpTestServer server = serve(StreamTimesTest::swallow);
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/", "content-length", "10").data(1, false, "hello").send();
      advance(server, client, 32);
      assertThat(client.response(1).status()).isEqualTo(408);
      assertThat(client.await(H2Client.RST_STREAM, 1).code()).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.get(3).send().response(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyThatCrawlsIsGivenUp() throws Exception {
    try (HttpTestServer server = serve(StreamTimesTest::swallow);
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/").send();
      for (int i = 0; i < 40; i++) {
        client.data(1, false, "x");
        advance(server, client, 1);
      }
      assertThat(client.response(1).status()).isEqualTo(408);
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
                        }));
        H2Client client = server.connect2()) {
      client.get(1).send();
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      advance(server, client, 100);
      go.countDown();
      assertThat(client.response(1).status()).isEqualTo(200);
    }
  }

  @Test
  void aStreamWhoseWindowStaysShutIsResetAndTheOthersGoOn() throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    try (HttpTestServer server =
            serve(
                exchange -> {
                  if (exchange.request().hasQuery()) {
                    exchange.block(
                        blocking -> {
                          try {
                            while (true) {
                              blocking.output().write(new byte[16_384]);
                            }
                          } catch (IOException cut) {
                            seen.complete(cut);
                            throw cut;
                          }
                        });
                  } else {
                    exchange.send(200, Unpooled.wrappedBuffer(new byte[10]));
                  }
                });
        H2Client client = server.connect2()) {
      client.windowUpdate(0, 100_000).request(1, true, "GET", "/?").send();
      int room = 65_535; // RFC 9113, section 6.9.2; what is written in pieces of 16,384 is more
      while (room > 0) {
        room -= client.await(H2Client.DATA, 1).payload().length;
      }
      advance(server, client, 34);
      assertThat(client.await(H2Client.RST_STREAM, 1).code()).isEqualTo(Http2Error.CANCEL);
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("the client is gone");
      assertThat(client.get(3).send().response(3).body()).hasSize(10);
    }
  }

  @Test
  void aTunnelMayBeSilent() throws Exception {
    CompletableFuture<HttpExchange> seen = new CompletableFuture<>();
    try (HttpTestServer server =
            serve(
                exchange ->
                    exchange.block(
                        blocking -> {
                          var tunnel = blocking.upgrade("chat");
                          seen.complete(blocking);
                          tunnel.output().write(tunnel.input().read());
                        }));
        H2Client client = server.connect2()) {
      client.request(1, false, "CONNECT", "/", ":protocol", "chat").send();
      seen.get(30, TimeUnit.SECONDS);
      advance(server, client, 100);
      client.data(1, true, "z").send();
      assertThat(client.response(1).body()).isEqualTo("z");
    }
  }
}
