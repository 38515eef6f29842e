package dev.naru.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.Size;
import dev.naru.engine.control.Command;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpServiceTest {

  private static final String GET = "GET /x?y HTTP/1.1\r\nHost: a\r\n\r\n";

  private static Limits places(int inFlight, int queue) {
    return new Limits(
        100,
        100,
        inFlight,
        queue,
        Size.parse("16KiB"),
        Size.parse("64MiB"),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Size.parse("240B"),
        Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @EnumSource
  void whatFindsNoPlaceWaitsAndWhatFindsNoSeatIsTurnedAway(NetworkKind kind) throws Exception {
    Semaphore go = new Semaphore(0);
    CountDownLatch begun = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                places(1, 1),
                exchange ->
                    exchange.block(
                        blocking -> {
                          begun.countDown();
                          go.acquire();
                        }));
        TestClient first = server.connect();
        TestClient second = server.connect();
        TestClient third = server.connect()) {
      first.send(GET);
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      // Which of the two gets the seat is not ours to say: one waits, the other is turned away.
      second.send(GET);
      third.send(GET);
      CompletableFuture<TestResponse> b = new CompletableFuture<>();
      CompletableFuture<TestResponse> c = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> complete(b, second));
      Thread.ofVirtual().start(() -> complete(c, third));
      TestResponse refused = (TestResponse) CompletableFuture.anyOf(b, c).get(30, TimeUnit.SECONDS);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.field("Retry-After")).contains("1");
      go.release(2);
      assertThat(first.response().status()).isEqualTo(200);
      assertThat(List.of(b.get(30, TimeUnit.SECONDS), c.get(30, TimeUnit.SECONDS)))
          .extracting(TestResponse::status)
          .containsExactlyInAnyOrder(200, 503);
    }
  }

  private static void complete(CompletableFuture<TestResponse> future, TestClient client) {
    try {
      future.complete(client.response());
    } catch (Exception failure) {
      future.completeExceptionally(failure);
    }
  }

  @ParameterizedTest
  @EnumSource
  void drainingEndsIdleConnectionsAtOnceAndBusyOnesWithTheirAnswer(NetworkKind kind)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange ->
                    exchange.block(
                        blocking -> {
                          if (blocking.request().hasQuery()) {
                            begun.countDown();
                            go.await();
                          }
                        }));
        TestClient idle = server.connect();
        TestClient busy = server.connect()) {
      idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
      busy.send(GET);
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      Thread drainer =
          Thread.ofVirtual().start(() -> server.service().drain(Duration.ofSeconds(30)));
      assertThat(idle.rest()).isEmpty();
      assertThat(drainer.isAlive()).isTrue();
      go.countDown();
      assertThat(busy.response().field("Connection")).contains("close");
      assertThat(busy.rest()).isEmpty();
      assertThat(drainer.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void theHandlerCanBeReplaced() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(NetworkKind.MEMORY, exchange -> exchange.send(200));
        TestClient client = server.connect()) {
      assertThat(client.send(GET).response().status()).isEqualTo(200);
      server.service().handler(exchange -> exchange.send(410));
      assertThat(client.send(GET).response().status()).isEqualTo(410);
    }
  }

  @Test
  void theRequestsBeingAnsweredCanBeListed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.user("ann");
                          begun.countDown();
                          go.await();
                        }));
        TestClient client = server.connect()) {
      var command = server.service().requestsCommand().handler();
      assertThat(command.run(List.of())).isEqualTo("no request is being answered\n");
      client.send(GET);
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(command.run(List.of()))
          .containsPattern("running +ann +\\S+ +GET a/x\\?y +naru-\\S* +0 +0 +- ");
      awaitStack(command, "CountDownLatch.await");
      assertThat(command.run(List.of("json", "stacks")))
          .contains("\"state\": \"running\"", "\"target\": \"/x?y\"", "CountDownLatch.await");
      go.countDown();
      client.response();
    }
  }

  /** The thread has said that it has begun, and is about to wait. */
  private static void awaitStack(Command.Handler command, String frame) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String stacks = command.run(List.of("stacks"));
    while (!stacks.contains(frame) && System.nanoTime() < end) {
      Thread.yield();
      stacks = command.run(List.of("stacks"));
    }
    assertThat(stacks).contains(frame);
  }

  /** The state that the command shows for what a client has asked for. */
  private static void awaitState(HttpTestServer server, String target, String state)
      throws Exception {
    var command = server.service().requestsCommand().handler();
    Pattern line = Pattern.compile("(?m)^ +\\S+ +" + state + " +- +\\S+ +\\S+ a" + target + " .*$");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String list = command.run(List.of());
    while (!line.matcher(list).find() && System.nanoTime() < end) {
      Thread.yield();
      list = command.run(List.of());
    }
    assertThat(list).containsPattern(line);
  }

  @Test
  void theListTellsWhereEachRequestStands() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                places(1, 10),
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.output().write("begun".getBytes());
                          blocking.output().flush();
                          go.await();
                        }));
        TestClient writing = server.connect();
        TestClient queued = server.connect();
        TestClient reading = server.connect()) {
      writing.send("GET /w HTTP/1.1\r\nHost: a\r\n\r\n").awaitOctets(1);
      awaitState(server, "/w", "writing");
      queued.send("GET /q HTTP/1.1\r\nHost: a\r\n\r\n");
      awaitState(server, "/q", "queued");
      reading.send("POST /r HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      awaitState(server, "/r", "reading");
      // Neither of the two has a thread.
      var command = server.service().requestsCommand().handler();
      assertThat(command.run(List.of("json")).split("\"thread\": \"\"", -1)).hasSize(3);
      go.countDown();
      assertThat(queued.response().status()).isEqualTo(200);
      assertThat(reading.send("world").response("POST").status()).isEqualTo(200);
    }
  }

  @Test
  void exchangesAreCounted() throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(
            NetworkKind.MEMORY,
            exchange ->
                exchange.block(blocking -> blocking.output().write("13 characters".getBytes())))) {
      server.exchange(GET);
      server.exchange("BREW / HTTP/1.1\r\nHost: a\r\n\r\n");
      server.exchange("nonsense\r\n");
      var metrics = server.platform().platform().metrics();
      assertThat(metrics.get("naru.http.requests").tags("method", "GET").timers())
          .extracting(Timer::count)
          .containsExactly(1L);
      assertThat(
              metrics
                  .get("naru.http.requests")
                  .tags("method", "other", "status", "2xx")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(metrics.get("naru.http.refused").counter().count()).isEqualTo(1);
      assertThat(metrics.get("naru.http.sent").counter().count()).isEqualTo(26);
    }
  }
}
