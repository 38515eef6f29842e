package dev.naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.Seam;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Network;
import dev.naru.http.log.AccessLog;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever may block says so on an event loop. */
class BlockingSeamsTest {

  private interface OnLoop {
    void run(HttpExchange exchange) throws Exception;
  }

  /** What a thread's view of an exchange says when a loop takes it. */
  private static void isRefused(String request, OnLoop misuse) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CountDownLatch over = new CountDownLatch(1);
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.EPOLL,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking
                              .loop()
                              .execute(
                                  () -> {
                                    try {
                                      misuse.run(blocking);
                                      seen.complete(new IOException("it was let through"));
                                    } catch (Throwable refused) {
                                      seen.complete(refused);
                                    }
                                    over.countDown();
                                  });
                          over.await();
                        }));
        TestClient client = server.connect()) {
      client.send(request);
      assertThat(seen.get(30, TimeUnit.SECONDS))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("is an event loop");
    }
  }

  @Test
  void waitingForABodyDoes() throws Exception {
    isRefused(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n",
        exchange -> exchange.input().read());
  }

  @Test
  void waitingForAReaderDoes() throws Exception {
    isRefused(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        exchange -> {
          while (true) {
            exchange.output().write(new byte[65_536]);
          }
        });
  }

  @Test
  void openingAnAccessLogDoes() {
    try (TestPlatform test = TestPlatform.on(NetworkKind.EPOLL)) {
      Network network = test.platform().network();
      Seam.assertRefusedOnLoops(
          network,
          () ->
              AccessLog.toFile(
                      test.platform().data().resolve("access.log"),
                      network.executor(),
                      () -> Instant.EPOCH,
                      AccessLog.Format.COMBINED,
                      false)
                  .close());
    }
  }
}
