package dev.naru.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client and a server say to each other, on every network. */
class ConversationTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private static String post(String fields, String body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
  }

  private static void hello(HttpExchange exchange) {
    exchange.fields().set("Content-Type", "text/plain");
    exchange.send(200, Unpooled.copiedBuffer("Hello, world!", StandardCharsets.UTF_8));
  }

  private static void echo(HttpExchange exchange) {
    exchange.block(blocking -> blocking.input().transferTo(blocking.output()));
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerFromTheLoopHasLengthDateAndServer(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, ConversationTest::hello)) {
      TestResponse response = server.exchange(GET);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("Hello, world!");
      assertThat(response.field("Content-Length")).contains("13");
      assertThat(response.field("Content-Type")).contains("text/plain");
      assertThat(response.field("Server")).contains("Naru");
      assertThat(response.field("Date").orElseThrow())
          .matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
      assertThat(response.field("Connection")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerFromAThreadGoesOutWhole(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(
            kind,
            exchange ->
                exchange.block(
                    blocking -> {
                      blocking.status(201);
                      for (int i = 0; i < 8; i++) {
                        blocking.output().write("x".repeat(512).getBytes());
                      }
                    }))) {
      TestResponse response = server.exchange(GET);
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.body()).hasSize(4096);
      assertThat(response.field("Content-Length")).contains("4096");
    }
  }

  @ParameterizedTest
  @EnumSource
  void pipelinedRequestsAreAnsweredInOrder(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange -> {
                  if (exchange.request().path().value().contains("7")) {
                    exchange.block(
                        blocking ->
                            blocking.output().write(blocking.request().target().getBytes()));
                  } else {
                    exchange.send(
                        200,
                        Unpooled.copiedBuffer(exchange.request().target(), StandardCharsets.UTF_8));
                  }
                });
        TestClient client = server.connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      client.send(all.toString());
      for (int i = 0; i < 200; i++) {
        assertThat(client.response().body()).isEqualTo("/" + i);
      }
      assertThat(client.silent()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void bodiesOfEveryFramingAndSizeAreEchoed(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, ConversationTest::echo);
        TestClient client = server.connect()) {
      for (int size : new int[] {0, 1, 13, 16_384, 16_385, 65_536, 65_537, 1_000_000}) {
        String body = "0123456789abcdef".repeat(size / 16 + 1).substring(0, size);
        client.sendLater(
            post("Content-Length: " + size + "\r\n", body).getBytes(StandardCharsets.US_ASCII));
        TestResponse fixed = client.response();
        assertThat(fixed.body()).isEqualTo(body);
        assertThat(fixed.field("Content-Length").isPresent()).isEqualTo(size <= 16_384);
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < size; at += 50_000) {
          String chunk = body.substring(at, Math.min(size, at + 50_000));
          chunks.append(Integer.toHexString(chunk.length())).append("\r\n");
          chunks.append(chunk).append("\r\n");
        }
        client.sendLater(
            post("Transfer-Encoding: chunked\r\n", chunks + "0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(client.response().body()).isEqualTo(body);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBodyIsReadOnTheLoopAsItIsAskedFor(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, LoopEcho::begin);
        TestClient client = server.connect()) {
      String body = "x".repeat(700_000);
      client.sendLater(post("Content-Length: 700000\r\n", body).getBytes());
      TestResponse response = client.response();
      assertThat(response.body()).isEqualTo(body);
      client.send(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nT: u\r\n\r\n"));
      assertThat(client.response().trailers()).containsExactly("T: u");
    }
  }

  @ParameterizedTest
  @EnumSource
  void headHasTheFieldsOfGetAndNoBody(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, ConversationTest::hello);
        TestClient client = server.connect()) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
      TestResponse head = client.response("HEAD");
      assertThat(head.field("Content-Length")).contains("13");
      assertThat(client.response().body()).isEqualTo("Hello, world!");
    }
  }

  @ParameterizedTest
  @EnumSource
  void emptyStatusesCarryNeitherBodyNorLength(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange ->
                    exchange.send(
                        exchange.request().path().value().equals("/304") ? 304 : 204,
                        Unpooled.copiedBuffer("never seen", StandardCharsets.UTF_8)));
        TestClient client = server.connect()) {
      for (String path : new String[] {"/304", "/204"}) {
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        TestResponse response = client.response();
        assertThat(response.field("Content-Length")).isEmpty();
        assertThat(response.field("Transfer-Encoding")).isEmpty();
      }
      assertThat(client.silent()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theConnectionEndsWhenTheClientWantsItTo(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, ConversationTest::hello)) {
      for (String request :
          new String[] {
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"
          }) {
        try (TestClient client = server.connect()) {
          TestResponse response = client.send(request).response();
          assertThat(response.field("Connection")).contains("close");
          assertThat(client.rest()).isEmpty();
        }
      }
      try (TestClient client = server.connect()) {
        String old = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        assertThat(client.send(old).response().field("Connection")).contains("keep-alive");
        assertThat(client.send(old).response().body()).isEqualTo("Hello, world!");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOldClientGetsABodyThatEndsWithTheConnection(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange ->
                    exchange.block(
                        blocking -> blocking.output().write(new byte[100_000], 0, 100_000)));
        TestClient client = server.connect()) {
      TestResponse response =
          client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").response();
      assertThat(response.field("Transfer-Encoding")).isEmpty();
      assertThat(response.field("Connection")).contains("close");
      assertThat(response.body()).hasSize(100_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHundredIsSentWhenTheBodyIsFirstRead(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, ConversationTest::echo);
        TestClient client = server.connect()) {
      client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n", ""));
      assertThat(client.anyResponse().status()).isEqualTo(100);
      assertThat(client.send("hello").response().body()).isEqualTo("hello");
      // A client that did not wait gets its 100 all the same, and then its answer.
      client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n", "hello"));
      assertThat(client.response().body()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutAHundredTheConnectionEnds(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, exchange -> exchange.send(403));
        TestClient client = server.connect()) {
      TestResponse response =
          client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n", "")).response();
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.field("Connection")).contains("close");
      client.shutdownOutput();
      assertThat(client.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSmallUnreadBodyIsDrainedAndALargeOneEndsTheConnection(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, ConversationTest::hello);
        TestClient client = server.connect()) {
      client.sendLater(post("Content-Length: 200000\r\n", "x".repeat(200_000)).getBytes());
      assertThat(client.response().field("Connection")).isEmpty();
      assertThat(client.send(GET).response().body()).isEqualTo("Hello, world!");
      client.sendLater(post("Content-Length: 300000\r\n", "x".repeat(300_000)).getBytes());
      assertThat(client.response().field("Connection")).contains("close");
      client.shutdownOutput();
      assertThat(client.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void optionsForTheServerAsAWholeIsAnswered(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(
            kind,
            exchange -> {
              throw new AssertionError("not for a handler");
            })) {
      TestResponse response = server.exchange("OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n");
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.field("Content-Length")).contains("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAHandlerThrowsIsA500AndTheConnectionStays(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange -> {
                  if (exchange.request().hasQuery()) {
                    exchange.block(
                        blocking -> {
                          blocking.fields().set("X", "y");
                          blocking.output().write(1);
                          throw new IllegalStateException("on a thread");
                        });
                  } else {
                    throw new IllegalStateException("on the loop");
                  }
                });
        TestClient client = server.connect()) {
      assertThat(client.send(GET).response().status()).isEqualTo(500);
      TestResponse second = client.send("GET /?q HTTP/1.1\r\nHost: a\r\n\r\n").response();
      assertThat(second.status()).isEqualTo(500);
      assertThat(second.field("X")).isEmpty();
      assertThat(second.body()).isEqualTo("500 Internal Server Error\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureInTheMiddleOfAnAnswerCutsTheConnection(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.output().write("begun".getBytes());
                          blocking.output().flush();
                          throw new IllegalStateException("in the middle");
                        }));
        TestClient client = server.connect()) {
      String rest = client.send(GET).rest();
      assertThat(rest).doesNotEndWith("0\r\n\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatShutsItsSideDownStillGetsItsAnswers(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, ConversationTest::echo);
        TestClient client = server.connect()) {
      client.send(post("Content-Length: 1\r\n", "1") + post("Content-Length: 1\r\n", "2"));
      client.shutdownOutput();
      assertThat(client.response().body()).isEqualTo("1");
      assertThat(client.response().body()).isEqualTo("2");
      assertThat(client.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReaderIsWokenWhenTheClientGoes(NetworkKind kind) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CountDownLatch reading = new CountDownLatch(1);
    try (HttpTestServer server =
        HttpTestServer.on(
            kind,
            exchange ->
                exchange.block(
                    blocking -> {
                      blocking.input().read();
                      reading.countDown();
                      try {
                        blocking.input().readAllBytes();
                      } catch (java.io.IOException expected) {
                        seen.complete(expected);
                      }
                    }))) {
      try (TestClient client = server.connect()) {
        client.send(post("Transfer-Encoding: chunked\r\n", "1\r\nx\r\n"));
        assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(java.io.IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriterIsHeldUpByASlowClientAndWokenWhenItGoes(NetworkKind kind) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CompletableFuture<Long> stuck = new CompletableFuture<>();
    try (HttpTestServer server =
        HttpTestServer.on(
            kind,
            exchange ->
                exchange.block(
                    blocking -> {
                      try {
                        for (int i = 0; i < 10_000; i++) {
                          blocking.output().write(new byte[16_384]);
                          if (!blocking.output().ready()) {
                            stuck.complete(blocking.output().written());
                          }
                        }
                      } catch (java.io.IOException expected) {
                        seen.complete(expected);
                        throw expected;
                      }
                    }))) {
      try (TestClient client = server.connect()) {
        client.reading(false).send(GET);
        assertThat(stuck.get(30, TimeUnit.SECONDS)).isLessThan(100_000_000L);
      }
      assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(java.io.IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDetachedExchangeEndsWhenItIsCompleted(NetworkKind kind) throws Exception {
    CompletableFuture<HttpExchange> detached = new CompletableFuture<>();
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.detach();
                          blocking.output().write("later".getBytes());
                          detached.complete(blocking);
                        }));
        TestClient client = server.connect()) {
      client.send(GET);
      detached.get(30, TimeUnit.SECONDS).complete();
      assertThat(client.response().body()).isEqualTo("later");
    }
  }

  @ParameterizedTest
  @EnumSource
  void interimAnswersComeBeforeTheFinalOne(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange -> {
                  ResponseFields link = new ResponseFields();
                  link.add("Link", "</a.css>; rel=preload");
                  exchange.interim(103, link);
                  exchange.send(200);
                });
        TestClient client = server.connect()) {
      client.send(GET);
      TestResponse early = client.anyResponse();
      assertThat(early.status()).isEqualTo(103);
      assertThat(early.field("Link")).contains("</a.css>; rel=preload");
      assertThat(client.anyResponse().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void trailersFollowTheBody(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(
            kind,
            exchange ->
                exchange.block(
                    blocking -> {
                      blocking.trailers(
                          () -> {
                            ResponseFields fields = new ResponseFields();
                            fields.add("Checksum", "42");
                            return fields;
                          });
                      blocking.output().write("body".getBytes());
                    }))) {
      TestResponse response = server.exchange(GET);
      assertThat(response.body()).isEqualTo("body");
      assertThat(response.trailers()).containsExactly("Checksum: 42");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPromiseOfLengthIsKeptOrTheAnswerFails(NetworkKind kind) throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(
            kind,
            exchange ->
                exchange.block(
                    blocking -> {
                      blocking.fields().set("Content-Length", "100000");
                      int size = Integer.parseInt(blocking.request().query());
                      blocking.output().write(new byte[size]);
                    }))) {
      TestResponse kept = server.exchange("GET /?100000 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(kept.field("Content-Length")).contains("100000");
      assertThat(kept.chunks()).isZero();
      assertThat(server.exchange("GET /?10 HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(500);
      assertThat(server.exchange("GET /?100001 HTTP/1.1\r\nHost: a\r\n\r\n").status())
          .isEqualTo(500);
      try (TestClient client = server.connect()) {
        String cut = client.send("GET /?50000 HTTP/1.1\r\nHost: a\r\n\r\n").rest();
        assertThat(cut.length() - cut.indexOf("\r\n\r\n") - 4).isLessThanOrEqualTo(50_000);
      }
    }
  }
}
