package dev.naru.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private String cookie() throws IOException, InterruptedException {
    return Login.cookie(client, "http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void guarded(int status) {
    server.createContext("/guarded", exchange -> answer(exchange, status));
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void postsNameAndPasswordAndTakesTheLastCookie() throws Exception {
    guarded(403);
    server.createContext(
        "/login",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
          exchange.getResponseHeaders().add("Set-Cookie", "JSESSIONID=before; Path=/");
          exchange.getResponseHeaders().add("Set-Cookie", "JSESSIONID=after; Path=/; HttpOnly");
          answer(exchange, body.equals("name=world&password=bench-of-oak") ? 204 : 400);
        });

    assertThat(cookie()).isEqualTo("JSESSIONID=after");
  }

  @Test
  void aServerThatLetsEverybodyInIsNotMeasured() {
    guarded(200);

    assertThatThrownBy(this::cookie)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lets everybody in");
  }

  @Test
  void aRefusedLoginIsNoLogin() {
    guarded(403);
    server.createContext("/login", exchange -> answer(exchange, 403));

    assertThatThrownBy(this::cookie)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/login answers 403 with 0 cookies");
  }
}
