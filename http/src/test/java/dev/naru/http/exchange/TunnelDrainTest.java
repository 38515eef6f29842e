package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestClient;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of tunnels when the server goes down. */
class TunnelDrainTest {

  private static HttpTestServer echo(TestPlatform platform, CountDownLatch upgrade) {
    return HttpTestServer.on(
        platform,
        exchange ->
            exchange.block(
                blocking -> {
                  upgrade.await();
                  var tunnel = blocking.upgrade("chat");
                  byte[] line = new byte[5];
                  while (tunnel.input().readNBytes(line, 0, 5) == 5) {
                    tunnel.output().write(line);
                    tunnel.output().flush();
                  }
                  tunnel.output().write("bye".getBytes());
                }),
        HttpObserver.NONE);
  }

  private static Thread drain(HttpTestServer server) {
    return Thread.ofVirtual().start(() -> server.service().drain(Duration.ofSeconds(60)));
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, MEMORY", "HTTP_1_1, EPOLL", "HTTP_2, MEMORY", "HTTP_2, EPOLL"})
  void aTunnelThatWaitsForItsClientSaysGoodbyeAndEnds(Version version, NetworkKind kind)
      throws Exception {
    try (HttpTestServer server = echo(TestPlatform.on(kind), new CountDownLatch(0));
        Wire wire = version.connect(server)) {
      wire.offer("chat");
      wire.head();
      wire.octets("hello");
      assertThat(wire.read(5)).isEqualTo("hello");
      Thread drain = drain(server);
      assertThat(wire.read(3)).isEqualTo("bye");
      wire.awaitEnd();
      assertThat(drain.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, MEMORY", "HTTP_2, MEMORY"})
  void aTunnelThatBeginsDuringADrainEndsBehindItsHead(Version version, NetworkKind kind)
      throws Exception {
    CountDownLatch upgrade = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                TestPlatform.on(kind),
                exchange ->
                    exchange.block(
                        blocking -> {
                          begun.countDown();
                          upgrade.await();
                          var tunnel = blocking.upgrade("chat");
                          assertThat(tunnel.input().read()).isEqualTo(-1);
                          tunnel.output().write("bye".getBytes());
                        }),
                HttpObserver.NONE);
        Wire wire = version.connect(server)) {
      wire.offer("chat");
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      Thread drain = drain(server);
      // Another connection sees that the drain has begun: it is idle, and ended.
      try (TestClient other = server.connect()) {
        assertThat(other.rest()).isEmpty();
      }
      upgrade.countDown();
      wire.head();
      assertThat(wire.read(3)).isEqualTo("bye");
      wire.awaitEnd();
      assertThat(drain.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void aTunnelThatDoesNotEndIsLeftToTheDeadline() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                TestPlatform.withManualClock(),
                exchange ->
                    exchange.block(
                        blocking -> {
                          var tunnel = blocking.upgrade("chat");
                          assertThat(tunnel.input().read()).isEqualTo(-1);
                          told.countDown();
                          never.await();
                        }),
                HttpObserver.NONE);
        Wire wire = Version.HTTP_1_1.connect(server)) {
      wire.offer("chat");
      wire.head();
      Thread drain = drain(server);
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(drain.isAlive()).isTrue();
      server.platform().clock().advance(Duration.ofSeconds(61));
      assertThat(drain.join(Duration.ofSeconds(30))).isTrue();
      server.service().close();
      wire.awaitEnd();
      never.countDown();
    }
  }
}
