package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.Size;
import dev.naru.http.H2Client;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that somebody reads when it is too late. */
class AnsweredEarlyTest {

  static Stream<Arguments> everywhere() {
    return ContractTest.everywhere();
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whoReadsOnBehindTheAnswerDoesNotWaitForEver(Version version, NetworkKind kind)
      throws Exception {
    CompletableFuture<IOException> seen = new CompletableFuture<>();
    try (HttpTestServer server =
            HttpTestServer.on(
                kind,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.output().close();
                          try {
                            blocking.input().readAllBytes();
                          } catch (IOException over) {
                            seen.complete(over);
                          }
                        }));
        Wire wire = version.connect(server)) {
      wire.begin("POST", "/", true, "content-length", "100000");
      assertThat(wire.response().status()).isEqualTo(200);
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("the exchange is over");
    }
  }

  @Test
  void aBodyThatBrokeBeforeAnybodyAskedForItIsToldToWhoeverAsks() throws Exception {
    Limits d = Limits.DEFAULTS;
    Limits small =
        new Limits(
            d.connections(),
            d.connectionsPerAddress(),
            d.inFlight(),
            d.queue(),
            d.header(),
            Size.parse("1KiB"),
            d.handshakeTimeout(),
            d.headerTimeout(),
            d.bodyTimeout(),
            d.minimumRate(),
            d.idle());
    CompletableFuture<HttpExchange> come = new CompletableFuture<>();
    try (HttpTestServer server = HttpTestServer.on(NetworkKind.MEMORY, small, come::complete);
        H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/").data(1, false, "x".repeat(2_000)).send().settle();
      HttpExchange exchange = come.get(30, TimeUnit.SECONDS);
      exchange.loop().execute(() -> exchange.block(blocking -> blocking.input().readAllBytes()));
      assertThat(client.response(1).status()).isEqualTo(413);
    }
  }
}
