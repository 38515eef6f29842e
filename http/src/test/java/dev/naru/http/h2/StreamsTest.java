package dev.naru.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.H2Client;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestResponse;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Flow control, priorities, resets, and how a connection ends. */
class StreamsTest {

  private static final int INITIAL_WINDOW_SIZE = 4;

  private static HttpTestServer large(int octets) {
    return HttpTestServer.on(
        NetworkKind.MEMORY,
        exchange -> exchange.send(200, Unpooled.wrappedBuffer(new byte[octets])));
  }

  private static int octets(List<H2Client.Frame> frames, int stream) {
    return frames.stream()
        .filter(frame -> frame.type() == H2Client.DATA && frame.stream() == stream)
        .mapToInt(frame -> frame.payload().length)
        .sum();
  }

  @Test
  void noMoreIsSentThanTheStreamsWindowLets() throws Exception {
    try (HttpTestServer server = large(1000);
        H2Client client = server.connect2()) {
      client.settings(INITIAL_WINDOW_SIZE, 10).get(1).send().settle();
      assertThat(octets(client.rest(), 1)).isEqualTo(10);
      client.windowUpdate(1, 5).send().settle();
      assertThat(octets(client.rest(), 1)).isEqualTo(15);
      client.settings(INITIAL_WINDOW_SIZE, 0).send().settle(); // the window is below nothing now
      client.windowUpdate(1, 10).send().settle();
      assertThat(octets(client.rest(), 1)).isEqualTo(15);
      client.settings(INITIAL_WINDOW_SIZE, 2000).send().settle();
      assertThat(octets(client.rest(), 1)).isEqualTo(1000);
      assertThat(client.rest().getLast().end() || client.rest().size() > 1).isTrue();
    }
  }

  @Test
  void theConnectionsWindowIsSharedFairly() throws Exception {
    try (HttpTestServer server = large(100_000);
        H2Client client = server.connect2()) {
      client.settings(INITIAL_WINDOW_SIZE, 1_000_000).get(1).get(3).get(5).send().settle();
      List<H2Client.Frame> first = client.rest();
      assertThat(octets(first, 1) + octets(first, 3) + octets(first, 5)).isEqualTo(65_535);
      assertThat(octets(first, 1)).isBetween(16_000, 33_000);
      assertThat(octets(first, 3)).isBetween(16_000, 33_000);
      assertThat(octets(first, 5)).isBetween(16_000, 33_000);
      client.windowUpdate(0, 1_000_000).send();
      for (int stream : List.of(1, 3, 5)) {
        assertThat(client.response(stream).body()).hasSize(100_000);
      }
    }
  }

  /** RFC 9113, section 6.9.2: it may go below nothing, with the connection's window still shut. */
  @Test
  void aWindowThatShrinksStopsAStreamThatWasAboutToSend() throws Exception {
    try (HttpTestServer server = large(100_000);
        H2Client client = server.connect2()) {
      client.settings(INITIAL_WINDOW_SIZE, 70_000).get(1).get(3).send().settle();
      assertThat(octets(client.rest(), 1) + octets(client.rest(), 3)).isEqualTo(65_535);
      client.settings(INITIAL_WINDOW_SIZE, 0).windowUpdate(0, 1_000_000).send().settle();
      assertThat(octets(client.rest(), 1) + octets(client.rest(), 3)).isEqualTo(65_535);
      client.settings(INITIAL_WINDOW_SIZE, 1_000_000).send();
      assertThat(client.response(1).body()).hasSize(100_000);
      assertThat(client.response(3).body()).hasSize(100_000);
    }
  }

  @Test
  void theUrgentGoFirstAndThoseOfUseOnlyWholeInTheirOrder() throws Exception {
    try (HttpTestServer server = large(20_000);
        H2Client client = server.connect2()) {
      client.settings(INITIAL_WINDOW_SIZE, 0).send();
      client.request(1, true, "GET", "/", "priority", "u=5");
      client.request(3, true, "GET", "/", "priority", "u=3");
      client.request(5, true, "GET", "/", "priority", "u=3;x, i=?0");
      client.request(7, true, "GET", "/", "priority", "u=0");
      client.send().settle();
      client.settings(INITIAL_WINDOW_SIZE, 30_000).windowUpdate(0, 1_000_000).send().settle();
      List<Integer> order = new ArrayList<>();
      for (H2Client.Frame frame : client.rest()) {
        if (frame.type() == H2Client.DATA && !order.contains(frame.stream())) {
          order.add(frame.stream());
        }
      }
      assertThat(order).containsExactly(7, 3, 5, 1);
    }
  }

  @Test
  void aPriorityCanBeUpdatedAlsoBeforeItsStreamComes() throws Exception {
    try (HttpTestServer server = large(20_000);
        H2Client client = server.connect2()) {
      client.settings(INITIAL_WINDOW_SIZE, 0);
      update(client, 5, "u=1");
      client.request(1, true, "GET", "/", "priority", "u=2");
      client.request(3, true, "GET", "/", "priority", "u=2");
      client.request(5, true, "GET", "/", "priority", "u=7").send().settle();
      update(client, 3, "u=0");
      client.settings(INITIAL_WINDOW_SIZE, 30_000).windowUpdate(0, 1_000_000).send().settle();
      List<Integer> order =
          client.rest().stream()
              .filter(frame -> frame.type() == H2Client.DATA && frame.end())
              .map(H2Client.Frame::stream)
              .toList();
      assertThat(order).containsExactly(3, 5, 1);
    }
  }

  private static void update(H2Client client, int stream, String value) {
    byte[] payload = new byte[4 + value.length()];
    payload[3] = (byte) stream;
    System.arraycopy(value.getBytes(), 0, payload, 4, value.length());
    client.frame(16, 0, 0, payload);
  }

  @Test
  void aClientThatSendsMoreThanTheWindowIsReset() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY, exchange -> exchange.onComplete((over, why) -> {}));
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/");
      String piece = "x".repeat(16_384);
      for (int i = 0; i < 16; i++) {
        client.data(1, false, piece);
      }
      client.send().settle();
      assertThat(client.rest()).noneMatch(frame -> frame.type() == H2Client.RST_STREAM);
      client.data(1, false, "x").send();
      assertThat(client.await(H2Client.RST_STREAM, 1).code())
          .isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
      for (int stream = 3; stream < 11; stream += 2) {
        client.request(stream, false, "POST", "/");
        for (int i = 0; i < 16; i++) {
          client.data(stream, false, piece);
        }
      }
      client.data(11, false, piece).sendLater();
      assertThat(client.goAway().code())
          .isIn(Http2Error.FLOW_CONTROL_ERROR, Http2Error.PROTOCOL_ERROR);
    }
  }

  @Test
  void whatIsNotReadIsNotGivenBack() throws Exception {
    CompletableFuture<HttpExchange> seen = new CompletableFuture<>();
    try (HttpTestServer server = HttpTestServer.on(NetworkKind.MEMORY, seen::complete);
        H2Client client = server.connect2()) {
      client.await(H2Client.WINDOW_UPDATE, 0); // of the beginning
      client.request(1, false, "POST", "/");
      for (int i = 0; i < 16; i++) {
        client.data(1, i == 15, "x".repeat(16_384));
      }
      client.send().settle();
      assertThat(client.rest()).noneMatch(frame -> frame.type() == H2Client.WINDOW_UPDATE);
      HttpExchange exchange = seen.get(30, TimeUnit.SECONDS);
      exchange.loop().execute(() -> exchange.block(b -> b.input().transferTo(b.output())));
      assertThat(client.response(1).body()).hasSize(16 * 16_384);
    }
  }

  @Test
  void anAnswerThatComesEarlyStopsALargeBody() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(NetworkKind.MEMORY, exchange -> exchange.send(403));
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/", "content-length", "1000000").send();
      assertThat(client.response(1).status()).isEqualTo(403);
      assertThat(client.await(H2Client.RST_STREAM, 1).code()).isEqualTo(Http2Error.NO_ERROR);
      client.data(1, true, "late").send(); // it was on its way
      assertThat(client.get(3).send().response(3).status()).isEqualTo(403);
      // One that is under way already may come.
      client.request(5, false, "POST", "/", "content-length", "10").send();
      assertThat(client.response(5).status()).isEqualTo(403);
      client.data(5, true, "0123456789").send().settle();
      assertThat(client.rest()).noneMatch(frame -> frame.type() == H2Client.RST_STREAM);
      client.request(7, false, "POST", "/").send();
      assertThat(client.response(7).status()).isEqualTo(403);
      client.data(7, false, "x".repeat(16_384)).data(7, false, "x").send();
      assertThat(client.await(H2Client.RST_STREAM, 7).code()).isEqualTo(Http2Error.NO_ERROR);
    }
  }

  @Test
  void aBodyThatIsNotAsLongAsAnnouncedIsMalformed() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange -> exchange.block(blocking -> blocking.input().readAllBytes()));
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/", "content-length", "3").data(1, true, "1234").send();
      assertThat(client.await(H2Client.RST_STREAM, 1).code()).isEqualTo(Http2Error.PROTOCOL_ERROR);
      client.request(3, false, "POST", "/", "content-length", "3").data(3, true, "12").send();
      assertThat(client.await(H2Client.RST_STREAM, 3).code()).isEqualTo(Http2Error.PROTOCOL_ERROR);
      client.request(5, false, "POST", "/", "content-length", "3").data(5, false, "12");
      client.headers(5, true, "t", "u").send();
      assertThat(client.await(H2Client.RST_STREAM, 5).code()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    }
  }

  @Test
  void trailersWithoutEndOrWithPseudoFieldsAreMalformed() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange -> exchange.block(blocking -> blocking.input().readAllBytes()));
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/").headers(1, false, "t", "u").send();
      assertThat(client.await(H2Client.RST_STREAM, 1).code()).isEqualTo(Http2Error.PROTOCOL_ERROR);
      client.request(3, false, "POST", "/").headers(3, true, ":path", "/").send();
      assertThat(client.await(H2Client.RST_STREAM, 3).code()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    }
  }

  @Test
  void aFailureInTheMiddleResetsTheStreamAndNothingElse() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange ->
                    exchange.block(
                        blocking -> {
                          if (blocking.request().hasQuery()) {
                            blocking.output().write("begun".getBytes());
                            blocking.output().flush();
                            throw new IllegalStateException("in the middle");
                          }
                        }));
        H2Client client = server.connect2()) {
      client.request(1, true, "GET", "/?").get(3).send();
      assertThat(client.await(H2Client.RST_STREAM, 1).code()).isEqualTo(Http2Error.INTERNAL_ERROR);
      assertThat(client.response(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aResetEndsTheExchangeAndNothingElse() throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CountDownLatch reading = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange ->
                    exchange.block(
                        blocking -> {
                          if (blocking.request().method().equals("GET")) {
                            return;
                          }
                          try {
                            blocking.input().read();
                            reading.countDown();
                            blocking.input().read();
                          } catch (java.io.IOException expected) {
                            seen.complete(expected);
                          }
                        }));
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/").data(1, false, "x").send();
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
      client.reset(1).get(3).send();
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("the client is gone");
      assertThat(client.response(3).status()).isEqualTo(200);
      assertThat(client.rest()).noneMatch(frame -> frame.stream() == 1);
    }
  }

  @Test
  void streamsBeyondTheLimitAreRefused() throws Exception {
    List<HttpExchange> open = new ArrayList<>();
    try (HttpTestServer server = HttpTestServer.on(NetworkKind.MEMORY, open::add);
        H2Client client = server.connect2()) {
      for (int i = 0; i <= OpenStreams.MOST; i++) {
        client.get(2 * i + 1);
      }
      client.send();
      H2Client.Frame reset = client.await(H2Client.RST_STREAM);
      assertThat(reset.stream()).isEqualTo(2 * OpenStreams.MOST + 1);
      assertThat(reset.code()).isEqualTo(Http2Error.REFUSED_STREAM);
      open.getFirst().send(200);
      client.response(1);
      client.get(301).settle();
      assertThat(open).hasSize(OpenStreams.MOST + 1);
    }
  }

  @Test
  void aDrainLetsWhatIsUnderWayComeAndWhatIsOpenEnd() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange ->
                    exchange.block(
                        blocking -> {
                          if (blocking.request().hasQuery()) {
                            go.await();
                          }
                        }));
        H2Client client = server.connect2()) {
      client.request(1, true, "GET", "/?wait").send().settle();
      Thread drainer =
          Thread.ofVirtual().start(() -> server.service().drain(Duration.ofSeconds(30)));
      H2Client.Frame first = client.await(H2Client.GOAWAY);
      assertThat(first.last()).isEqualTo(Integer.MAX_VALUE);
      assertThat(first.code()).isEqualTo(Http2Error.NO_ERROR);
      H2Client.Frame ping =
          client.await(frame -> frame.type() == H2Client.PING && frame.flags() == 0, "a ping");
      client.get(3).send(); // had been on its way
      assertThat(client.response(3).status()).isEqualTo(200);
      client.frame(H2Client.PING, H2Client.ACK, 0, ping.payload()).send();
      assertThat(client.await(H2Client.GOAWAY).last()).isEqualTo(3);
      client.get(5).send();
      assertThat(client.await(H2Client.RST_STREAM, 5).code()).isEqualTo(Http2Error.REFUSED_STREAM);
      go.countDown();
      assertThat(client.response(1).status()).isEqualTo(200);
      client.await(H2Client.END);
      assertThat(drainer.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void headsThatDoNotFitAFrameAreSpreadOverMore() throws Exception {
    String value = "v".repeat(40_000);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange -> {
                  exchange.fields().set("Large", value);
                  exchange.send(200);
                });
        H2Client client = server.connect2()) {
      client.get(1).send();
      assertThat(client.await(H2Client.CONTINUATION, 1).payload()).hasSize(16_384);
      assertThat(client.await(H2Client.CONTINUATION, 1).flags()).isEqualTo(H2Client.END_HEADERS);
    }
  }

  @Test
  void framesOutOfPlaceEndTheConnection() throws Exception {
    try (HttpTestServer server = large(1)) {
      assertThat(cut(server, client -> client.data(1, true, "")).code())
          .isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(cut(server, client -> client.get(3).get(1)).code())
          .isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(cut(server, client -> client.get(2)).code()).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(cut(server, client -> client.get(1).get(1)).code())
          .isEqualTo(Http2Error.STREAM_CLOSED);
      assertThat(cut(server, client -> client.frame(5, 4, 1, new byte[4])).code())
          .isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(cut(server, client -> client.frame(6, 0, 0, new byte[7])).code())
          .isEqualTo(Http2Error.FRAME_SIZE_ERROR);
      assertThat(cut(server, client -> client.frame(0, 8, 1, (byte) 9)).code())
          .isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(cut(server, client -> client.windowUpdate(0, Integer.MAX_VALUE)).code())
          .isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
      assertThat(cut(server, client -> client.frame(0, 0, 1, new byte[16_385])).code())
          .isEqualTo(Http2Error.FRAME_SIZE_ERROR);
    }
  }

  private interface Sending {
    H2Client frames(H2Client client);
  }

  private static H2Client.Frame cut(HttpTestServer server, Sending sending) throws Exception {
    try (H2Client client = server.connect2()) {
      return sending.frames(client).send().goAway();
    }
  }

  @Test
  void aConnectionIsCountedOnceAndListedWithItsExchanges() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(2);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange ->
                    exchange.block(
                        blocking -> {
                          begun.countDown();
                          go.await();
                        }));
        H2Client client = server.connect2()) {
      client.request(1, true, "GET", "/one").request(3, true, "GET", "/two").send();
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      var metrics = server.platform().platform().metrics();
      assertThat(metrics.get("naru.http.connections").gauge().value()).isEqualTo(1);
      assertThat(server.service().requestsCommand().handler().run(List.of()))
          .contains("GET a/one")
          .contains("GET a/two");
      go.countDown();
      TestResponse response = client.response(1);
      assertThat(response.field("content-length")).contains("0");
      client.response(3);
      assertThat(metrics.get("naru.http.requests").tags("version", "HTTP/2.0").timer().count())
          .isEqualTo(2);
    }
  }

  @Test
  void interimAnswersComeBeforeTheFinalOne() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange -> {
                  ResponseFields link = new ResponseFields();
                  link.add("Link", "</a.css>; rel=preload");
                  exchange.interim(103, link);
                  exchange.send(200);
                });
        H2Client client = server.connect2()) {
      TestResponse early = client.get(1).send().anyHead(1);
      assertThat(early.status()).isEqualTo(103);
      assertThat(early.field("link")).contains("</a.css>; rel=preload");
      assertThat(client.response(1).status()).isEqualTo(200);
    }
  }
}
