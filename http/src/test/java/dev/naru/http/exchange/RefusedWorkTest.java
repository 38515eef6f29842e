package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.config.Limits;
import dev.naru.http.H2Client;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With one place for work and a line of one: what never gets a thread leaves nothing behind. */
@Timeout(120)
class RefusedWorkTest {

  static Stream<Arguments> everywhere() {
    return ContractTest.everywhere();
  }

  private final BlockingQueue<HttpExchange> come = new LinkedBlockingQueue<>();
  private final CountDownLatch go = new CountDownLatch(1);

  private HttpTestServer server(NetworkKind kind) {
    Limits d = Limits.DEFAULTS;
    Limits one =
        new Limits(
            d.connections(),
            d.connectionsPerAddress(),
            1,
            1,
            d.header(),
            d.body(),
            d.handshakeTimeout(),
            d.headerTimeout(),
            d.bodyTimeout(),
            d.minimumRate(),
            d.idle());
    return HttpTestServer.on(
        kind,
        one,
        exchange -> {
          come.add(exchange);
          exchange.block(blocking -> go.await());
        });
  }

  private HttpExchange come() throws InterruptedException {
    HttpExchange exchange = come.poll(30, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("no request came");
    }
    return exchange;
  }

  /** Waits until its loop has done what it had begun. */
  private static void settle(HttpExchange exchange) throws Exception {
    exchange.loop().submit(() -> {}).get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whatIsTurnedAwayGivesBackTheBodyThatWasReadForIt(Version version, NetworkKind kind)
      throws Exception {
    try (HttpTestServer server = server(kind);
        Wire first = version.connect(server);
        Wire second = version.connect(server);
        Wire third = version.connect(server)) {
      first.begin("GET", "/", false);
      settle(come());
      second.begin("GET", "/", false);
      settle(come());

      assertThat(third.send("/", "x".repeat(10_000), true).status()).isEqualTo(503);
      HttpExchange refused = come();
      settle(refused);
      assertThat(refused.input().available()).isZero();
      go.countDown();
    }
  }

  @Test
  void whatIsResetWhileItWaitsCountsNoLonger() throws Exception {
    try (HttpTestServer server = server(NetworkKind.MEMORY);
        H2Client client = server.connect2()) {
      client.get(1).send().settle();
      int stream = 3;
      for (int i = 0; i < 150; i++) {
        client.get(stream).reset(stream);
        stream += 2;
      }
      client.send().settle();
      go.countDown();
      client.get(stream).send();
      assertThat(client.response(stream).status()).isEqualTo(200);
    }
  }
}
