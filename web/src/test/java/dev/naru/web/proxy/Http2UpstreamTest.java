package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.http.H2Client;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.http.TestTls;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.server.HttpService;
import dev.naru.web.WebFixture;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that speak HTTP/2: Naru's own, behind a proxy. */
class Http2UpstreamTest {

  /** Answers with what it was asked; echoes bodies, with a trailer. */
  private static void answer(HttpExchange exchange) {
    if (exchange.request().method().equals("POST")) {
      exchange.block(
          blocking -> {
            ResponseFields trailers = new ResponseFields();
            trailers.set("Grpc-Status", "0");
            blocking.trailers(() -> trailers);
            blocking.input().transferTo(blocking.output());
          });
      return;
    }
    String text = exchange.request().version() + " " + exchange.request().target();
    exchange.send(200, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** A server behind a proxy, on one network. */
  private static final class House implements AutoCloseable {
    final TestPlatform platform;
    final HttpService service;
    final WebFixture web;

    House(NetworkKind kind, HttpHandler handler, TestTls tls) throws Exception {
      platform = TestPlatform.on(kind);
      service = new HttpService(platform.platform(), handler, HttpObserver.NONE);
      Endpoint endpoint = Endpoint.parse("http://127.0.0.1:0");
      Listener listener =
          tls == null
              ? service.listen(endpoint)
              : platform
                  .platform()
                  .listeners()
                  .bind(
                      new ListenerConfig(endpoint, Limits.DEFAULTS),
                      tls.before(service.initializer(Limits.DEFAULTS, true)));
      String upstream =
          (tls == null ? "h2c" : "https")
              + "://127.0.0.1:"
              + ((InetSocketAddress) listener.address()).getPort();
      web =
          WebFixture.on(
              platform,
              "- { routes: [{ path: /, proxy: ["
                  + upstream
                  + "], tls: { verify: false }, max-connections: 1 }] }");
    }

    @Override
    public void close() {
      service.close();
      web.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void http2IsSpokenInClearText(NetworkKind kind) throws Exception {
    try (House house = new House(kind, Http2UpstreamTest::answer, null)) {
      assertThat(house.web.get("/a?b").body()).isEqualTo("HTTP/2.0 /a?b");
      TestResponse head = house.web.ask("HEAD", "/a?b");
      assertThat(head.field("Content-Length")).contains("13");
    }
  }

  @Test
  void http2IsChosenInsideTls(@TempDir Path folder) throws Exception {
    try (House house =
        new House(NetworkKind.EPOLL, Http2UpstreamTest::answer, TestTls.in(folder))) {
      assertThat(house.web.get("/a").body()).isEqualTo("HTTP/2.0 /a");
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeBodiesPassBothWaysWithTrailers(NetworkKind kind) throws Exception {
    String body = "0123456789".repeat(300_000);
    try (House house = new House(kind, Http2UpstreamTest::answer, null);
        TestClient client = house.web.connect()) {
      client.sendLater(
          ("POST / HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(StandardCharsets.US_ASCII));
      TestResponse answer = client.response();
      assertThat(answer.body()).isEqualTo(body);
      assertThat(answer.trailers()).containsExactlyInAnyOrder("grpc-status: 0");
    }
  }

  @Test
  void manyRequestsShareAConnection() throws Exception {
    CountDownLatch all = new CountDownLatch(20);
    try (House house =
        new House(
            NetworkKind.MEMORY,
            exchange ->
                exchange.block(
                    blocking -> {
                      all.countDown();
                      all.await(30, TimeUnit.SECONDS);
                      blocking.output().write('x');
                    }),
            null)) {
      List<TestClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(house.web.connect().send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
      }
      for (TestClient client : clients) {
        assertThat(client.response().body()).isEqualTo("x");
        client.close();
      }
    }
  }

  /** As gRPC does it: both directions stay open, and each message is passed on when it comes. */
  @Test
  void messagesPassWhileBothDirectionsAreOpen() throws Exception {
    try (House house =
            new House(
                NetworkKind.MEMORY,
                exchange ->
                    exchange.block(
                        blocking -> {
                          ResponseFields trailers = new ResponseFields();
                          trailers.set("grpc-status", "0");
                          blocking.trailers(() -> trailers);
                          byte[] message = new byte[4];
                          while (blocking.input().readNBytes(message, 0, 4) == 4) {
                            blocking.output().write(message);
                            blocking.output().flush();
                          }
                        }),
                null);
        H2Client client =
            H2Client.connect(house.platform.platform().network(), house.web.address())) {
      client.request(1, false, "POST", "/", "te", "trailers", "content-type", "application/grpc");
      for (int i = 0; i < 3; i++) {
        client.data(1, false, "msg" + i).send();
        assertThat(new String(client.await(H2Client.DATA, 1).payload(), StandardCharsets.US_ASCII))
            .isEqualTo("msg" + i);
      }
      client.data(1, true, "").send();
      H2Client.Frame last =
          client.await(
              frame -> frame.stream() == 1 && frame.type() == H2Client.HEADERS && frame.end(),
              "trailers");
      assertThat(last.fields()).contains("grpc-status: 0");
    }
  }
}
