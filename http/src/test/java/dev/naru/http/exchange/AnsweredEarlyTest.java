package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
}
