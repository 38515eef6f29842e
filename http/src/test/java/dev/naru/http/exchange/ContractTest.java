package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.Size;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpTestServer;
import dev.naru.http.RequestBody;
import dev.naru.http.ResponseBody;
import dev.naru.http.TestResponse;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an exchange promises, whatever version and whatever network carry it. */
class ContractTest {

  static Stream<Arguments> everywhere() {
    return Stream.of(Version.values())
        .flatMap(
            version -> Stream.of(NetworkKind.values()).map(kind -> Arguments.of(version, kind)));
  }

  private interface Conversation {
    void with(Wire wire) throws Exception;
  }

  private static void talk(
      Version version, NetworkKind kind, HttpHandler handler, Conversation conversation)
      throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, handler);
        Wire wire = version.connect(server)) {
      conversation.with(wire);
    }
  }

  private static void hello(HttpExchange exchange) {
    exchange.fields().set("Content-Type", "text/plain");
    exchange.send(200, Unpooled.copiedBuffer("Hello, world!", StandardCharsets.UTF_8));
  }

  private static void echo(HttpExchange exchange) {
    exchange.block(blocking -> blocking.input().transferTo(blocking.output()));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void anAnswerFromTheLoopHasLengthDateAndServer(Version version, NetworkKind kind)
      throws Exception {
    talk(
        version,
        kind,
        ContractTest::hello,
        wire -> {
          TestResponse response = wire.ask("GET", "/");
          assertThat(response.status()).isEqualTo(200);
          assertThat(response.body()).isEqualTo("Hello, world!");
          assertThat(response.field("Content-Length")).contains("13");
          assertThat(response.field("Content-Type")).contains("text/plain");
          assertThat(response.field("Server")).contains("Naru");
          assertThat(response.field("Date").orElseThrow())
              .matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void anAnswerFromAThreadGoesOutWhole(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  blocking.status(201);
                  for (int i = 0; i < 8; i++) {
                    blocking.output().write("x".repeat(512).getBytes());
                  }
                }),
        wire -> {
          TestResponse response = wire.ask("GET", "/");
          assertThat(response.status()).isEqualTo(201);
          assertThat(response.body()).hasSize(4096);
          assertThat(response.field("Content-Length")).contains("4096");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void bodiesOfEverySizeAreEchoed(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        ContractTest::echo,
        wire -> {
          for (int size : new int[] {0, 1, 13, 16_384, 16_385, 65_536, 65_537, 1_000_000}) {
            String body = "0123456789abcdef".repeat(size / 16 + 1).substring(0, size);
            for (boolean announced : new boolean[] {true, false}) {
              assertThat(wire.send("/", body, announced).body()).isEqualTo(body);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void anAnswerOfAKnownLengthComesWholeFromABufferOfAnySize(Version version, NetworkKind kind)
      throws Exception {
    String body = "0123456789abcdef".repeat(4_096);
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  String size = blocking.request().path().value().substring(1);
                  blocking.fields().set("Content-Length", Integer.toString(body.length()));
                  blocking.output().bufferSize(Integer.parseInt(size));
                  byte[] octets = body.getBytes(StandardCharsets.US_ASCII);
                  blocking.output().write(octets[0]);
                  blocking.output().write(octets, 1, 40_000);
                  for (int at = 40_001; at < octets.length; at += 13) {
                    blocking.output().write(octets, at, Math.min(13, octets.length - at));
                  }
                }),
        wire -> {
          for (int size : new int[] {0, 1, 100, 16_384, 20_000, 65_536, 100_000}) {
            assertThat(wire.ask("GET", "/" + size).body()).isEqualTo(body);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aSmallBodyCanBeReadOctetByOctetAndInBetween(Version version, NetworkKind kind)
      throws Exception {
    String body = "0123456789abcdef".repeat(600);
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  byte[] some = new byte[700];
                  int left = body.length();
                  while (left > 0) {
                    assertThat(blocking.input().available()).isBetween(1, left);
                    assertThat(blocking.input().finished()).isFalse();
                    blocking.output().write(blocking.input().read());
                    int count = blocking.input().read(some);
                    blocking.output().write(some, 0, Math.max(count, 0));
                    left -= 1 + count;
                  }
                  assertThat(blocking.input().finished()).isTrue();
                  assertThat(blocking.input().read()).isEqualTo(-1);
                }),
        wire -> assertThat(wire.send("/", body, true).body()).isEqualTo(body));
  }

  /** Answers with the request's body and trailers, on the loop, a piece at a time. */
  private static final class LoopEcho implements RequestBody.Consumer {
    private final HttpExchange exchange;
    private final ResponseBody out;
    private boolean waiting;
    private HttpFields trailers = FieldLines.NONE;

    private LoopEcho(HttpExchange exchange) {
      this.exchange = exchange;
      exchange.trailers(() -> trailers);
      this.out = exchange.responseBody();
      out.onWritable(this::more);
      exchange.requestBody().consumer(this);
      exchange.requestBody().read();
    }

    private void more() {
      if (waiting) {
        waiting = false;
        exchange.requestBody().read();
      }
    }

    @Override
    public void data(ByteBuf piece) {
      out.write(piece);
      out.flush();
      waiting = !out.writable();
      if (!waiting) {
        exchange.requestBody().read();
      }
    }

    @Override
    public void end(HttpFields fields) {
      trailers = fields;
      out.end();
    }

    @Override
    public void failed(Throwable cause) {
      exchange.fail(cause);
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void bodyAndTrailersAreReadOnTheLoopAsTheyAreAskedFor(Version version, NetworkKind kind)
      throws Exception {
    talk(
        version,
        kind,
        LoopEcho::new,
        wire -> {
          String body = "x".repeat(700_000);
          wire.begin("POST", "/", true);
          for (int i = 0; i < 7; i++) {
            for (int at = 0; at < 100_000; at += 10_000) {
              wire.piece("x".repeat(10_000));
            }
          }
          wire.end("t", "u");
          TestResponse response = wire.response();
          assertThat(response.body()).isEqualTo(body);
          assertThat(response.trailers()).containsExactly("t: u");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void headHasTheFieldsOfGetAndNoBody(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        ContractTest::hello,
        wire -> {
          TestResponse head = wire.ask("HEAD", "/");
          assertThat(head.field("Content-Length")).contains("13");
          assertThat(head.body()).isEmpty();
          assertThat(wire.ask("GET", "/").body()).isEqualTo("Hello, world!");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void emptyStatusesCarryNeitherBodyNorLength(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        exchange ->
            exchange.send(
                exchange.request().path().value().equals("/304") ? 304 : 204,
                Unpooled.copiedBuffer("never seen", StandardCharsets.UTF_8)),
        wire -> {
          for (String path : new String[] {"/304", "/204"}) {
            TestResponse response = wire.ask("GET", path);
            assertThat(response.field("Content-Length")).isEmpty();
            assertThat(response.body()).isEmpty();
          }
          assertThat(wire.silent()).isTrue();
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aHundredIsSentWhenTheBodyIsFirstRead(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        ContractTest::echo,
        wire -> {
          wire.begin("POST", "/", true, "Content-Length", "5", "Expect", "100-continue");
          assertThat(wire.head().status()).isEqualTo(100);
          wire.piece("hello");
          wire.end();
          assertThat(wire.response().body()).isEqualTo("hello");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whatAHandlerThrowsIsA500AndTheConnectionStays(Version version, NetworkKind kind)
      throws Exception {
    talk(
        version,
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
        },
        wire -> {
          assertThat(wire.ask("GET", "/").status()).isEqualTo(500);
          TestResponse second = wire.ask("GET", "/?q");
          assertThat(second.status()).isEqualTo(500);
          assertThat(second.field("X")).isEmpty();
          assertThat(second.body()).isEqualTo("500 Internal Server Error\n");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aFailureInTheMiddleIsSeen(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  blocking.output().write("begun".getBytes());
                  blocking.output().flush();
                  throw new IllegalStateException("in the middle");
                }),
        wire -> {
          wire.begin("GET", "/", false);
          CompletableFuture<Throwable> seen = new CompletableFuture<>();
          try {
            wire.response();
          } catch (IOException cut) {
            seen.complete(cut);
          }
          assertThat(seen).isDone();
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aReaderIsWokenWhenTheClientGoes(Version version, NetworkKind kind) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CountDownLatch reading = new CountDownLatch(1);
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  blocking.input().read();
                  reading.countDown();
                  try {
                    blocking.input().readAllBytes();
                  } catch (IOException expected) {
                    seen.complete(expected);
                  }
                }),
        wire -> {
          wire.begin("POST", "/", true);
          wire.piece("x");
          assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
          wire.close();
          assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aWriterIsHeldUpByASlowClientAndWokenWhenItGoes(Version version, NetworkKind kind)
      throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CompletableFuture<Long> stuck = new CompletableFuture<>();
    talk(
        version,
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
                  } catch (IOException expected) {
                    seen.complete(expected);
                    throw expected;
                  }
                }),
        wire -> {
          wire.stopReading();
          wire.begin("GET", "/", false);
          assertThat(stuck.get(30, TimeUnit.SECONDS)).isLessThan(100_000_000L);
          wire.close();
          assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aDetachedExchangeEndsWhenItIsCompleted(Version version, NetworkKind kind) throws Exception {
    CompletableFuture<HttpExchange> detached = new CompletableFuture<>();
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  blocking.detach();
                  blocking.output().write("later".getBytes());
                  detached.complete(blocking);
                }),
        wire -> {
          wire.begin("GET", "/", false);
          detached.get(30, TimeUnit.SECONDS).complete();
          assertThat(wire.response().body()).isEqualTo("later");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void trailersFollowTheBody(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  blocking.trailers(
                      () -> {
                        ResponseFields fields = new ResponseFields();
                        fields.add("checksum", "42");
                        return fields;
                      });
                  blocking.output().write("body".getBytes());
                }),
        wire -> {
          TestResponse response = wire.ask("GET", "/");
          assertThat(response.body()).isEqualTo("body");
          assertThat(response.trailers()).containsExactly("checksum: 42");
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aPromiseOfLengthIsKeptOrTheAnswerFails(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  blocking.fields().set("Content-Length", "100000");
                  int size = Integer.parseInt(blocking.request().query());
                  blocking.output().write(new byte[size]);
                }),
        wire -> {
          TestResponse kept = wire.ask("GET", "/?100000");
          assertThat(kept.field("Content-Length")).contains("100000");
          assertThat(kept.body()).hasSize(100_000);
          assertThat(wire.ask("GET", "/?10").status()).isEqualTo(500);
          assertThat(wire.ask("GET", "/?100001").status()).isEqualTo(500);
        });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aBodyThatIsTooLargeIsRefused(Version version, NetworkKind kind) throws Exception {
    Limits limits =
        new Limits(
            100,
            100,
            10,
            10,
            Size.parse("16KiB"),
            Size.parse("1KiB"),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Size.parse("240B"),
            Duration.ofSeconds(60));
    try (HttpTestServer server = HttpTestServer.on(kind, limits, ContractTest::swallow);
        Wire wire = version.connect(server)) {
      assertThat(wire.send("/", "x".repeat(2000), false).status()).isEqualTo(413);
    }
  }

  private static void swallow(HttpExchange exchange) {
    exchange.block(blocking -> blocking.input().readAllBytes());
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aTunnelCarriesOctetsBothWaysOnAThread(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        exchange ->
            exchange.block(
                blocking -> {
                  blocking.fields().set("X-Agreed", "yes");
                  var tunnel = blocking.upgrade("Chat");
                  byte[] line = new byte[5];
                  while (tunnel.input().readNBytes(line, 0, 5) == 5) {
                    tunnel.output().write(line);
                    tunnel.output().flush();
                  }
                  tunnel.output().write("bye".getBytes());
                }),
        wire -> TunnelConversation.hold(version, wire));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aTunnelCarriesOctetsBothWaysOnTheLoop(Version version, NetworkKind kind) throws Exception {
    CompletableFuture<Integer> counted = new CompletableFuture<>();
    talk(
        version,
        kind,
        exchange -> {
          exchange.fields().set("X-Agreed", "yes");
          var tunnel = exchange.upgrade("chat");
          tunnel
              .incoming()
              .consumer(
                  new RequestBody.Consumer() {
                    @Override
                    public void data(ByteBuf piece) {
                      tunnel.outgoing().write(piece);
                      tunnel.outgoing().flush();
                      tunnel.incoming().read();
                    }

                    @Override
                    public void end(HttpFields trailers) {
                      tunnel.outgoing().write(Unpooled.wrappedBuffer("bye".getBytes()));
                      tunnel.outgoing().end();
                      counted.complete(exchange.statusClass());
                    }

                    @Override
                    public void failed(Throwable cause) {
                      exchange.fail(cause);
                    }
                  });
          tunnel.incoming().read();
        },
        wire -> TunnelConversation.hold(version, wire));
    // A success, whichever number the version has for it: figures have no place for 1xx.
    assertThat(counted.get(30, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void anOfferMayBeDeclined(Version version, NetworkKind kind) throws Exception {
    talk(
        version,
        kind,
        exchange -> {
          try {
            exchange.upgrade("other");
          } catch (IllegalStateException expected) {
            exchange.send(403);
          }
        },
        wire -> {
          wire.offer("chat");
          assertThat(wire.response().status()).isEqualTo(403);
          assertThat(wire.ask("GET", "/").status()).isEqualTo(403);
        });
  }

  private static final class TunnelConversation {
    static void hold(Version version, Wire wire) throws Exception {
      wire.offer("chat");
      TestResponse head = wire.head();
      assertThat(head.status()).isEqualTo(version == Version.HTTP_2 ? 200 : 101);
      assertThat(head.field("X-Agreed")).contains("yes");
      for (int i = 0; i < 10; i++) {
        wire.octets("abcd" + i);
        assertThat(wire.read(5)).isEqualTo("abcd" + i);
      }
      wire.octets("0123456789".repeat(20_000));
      assertThat(wire.read(200_000)).isEqualTo("0123456789".repeat(20_000));
      wire.endOctets();
      assertThat(wire.read(3)).isEqualTo("bye");
      wire.awaitEnd();
    }
  }
}
