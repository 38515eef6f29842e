package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.http.HttpObserver;
import dev.naru.http.TestClient;
import dev.naru.http.server.HttpService;
import dev.naru.web.WebFixture;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A thousand clients who do not read, and a thousand who hardly send; and somebody else. Time
 * stands: nobody of them is given up because the machine is slow.
 */
class CrowdTest {

  private static final int CROWD = 1_000;

  @Test
  void everybodyElseIsServed() throws Exception {
    byte[] large = new byte[4 << 20];
    AtomicLong bodies = new AtomicLong();
    TestPlatform platform = TestPlatform.withManualClock();
    HttpService behind =
        new HttpService(
            platform.platform(),
            exchange -> {
              switch (exchange.request().path().value()) {
                case "/large" -> exchange.send(200, Unpooled.wrappedBuffer(large));
                case "/body" -> bodies.incrementAndGet(); // and waits for more
                default ->
                    exchange.send(200, Unpooled.copiedBuffer("ok", StandardCharsets.US_ASCII));
              }
            },
            HttpObserver.NONE);
    int port =
        ((InetSocketAddress) behind.listen(Endpoint.parse("http://127.0.0.1:0")).address())
            .getPort();
    List<TestClient> crowd = new ArrayList<>();
    try (WebFixture web =
        WebFixture.on(
            platform, "- { routes: [{ path: /, proxy: ['http://127.0.0.1:" + port + "'] }] }")) {
      for (int i = 0; i < CROWD; i++) {
        crowd.add(web.connect().reading(false).send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        crowd.add(
            web.connect()
                .send(
                    "POST /body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "1\r\na\r\n"));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(web.get("/").body()).isEqualTo("ok");
      }
      assertThat(bodies.get()).isEqualTo(CROWD);
      // Nothing that a client has not been waiting for was lost meanwhile.
      TestClient patient = crowd.getFirst();
      patient.reading(true);
      assertThat(patient.response().body()).hasSize(large.length);
      crowd.forEach(TestClient::close);
    } finally {
      behind.close();
    }
  }
}
