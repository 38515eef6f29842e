package dev.naru.rpc.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Size;
import dev.naru.engine.network.Endpoint;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.rpc.RpcFixture;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services behind a site, asked by the JDK's HTTP client. */
@Timeout(120)
class RpcRouteTest {

  private final RpcFixture service = new RpcFixture();
  private final TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
  private final Route route =
      new RpcRoute(
          new RpcRouteConfig(
              Endpoint.parse("tcp://127.0.0.1:" + service.port()),
              List.of(),
              Set.of(),
              Duration.ofSeconds(60),
              new Size(1 << 20)),
          new RouteContext(platform.platform(), List.of("*"), "/rpc/"));
  private final HttpTestServer server =
      HttpTestServer.on(platform, route.handler(), HttpObserver.NONE);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    route.close();
    server.close();
    service.close();
  }

  private HttpRequest.Builder to(String pattern) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.port() + "/rpc/" + pattern))
        .header("Content-Type", "application/json");
  }

  private HttpResponse<String> post(String pattern, String data) throws Exception {
    return http.send(
        to(pattern).POST(HttpRequest.BodyPublishers.ofString(data)).build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "sum => [1,2,3] => 200 => 6",
        "void => {} => 204 => ''",
        "null => {} => 200 => null",
        "%7B%22v%22:1,%22cmd%22:%22obj%22%7D => 7 => 200 => '\"obj 7\"'",
        "nobody => 1 => 404 => '\"There is no matching message handler defined in the remote"
            + " service.\"'",
        "rpc.object => 1 => 422 => '{\"code\":42}'",
        "throws => 1 => 500 => '{\"status\":\"error\",\"message\":\"Internal server error\"}'",
        "secret => 1 => 401 => '{\"status\":\"error\",\"message\":\"Unauthorized:"
            + " metadata.authorization is missing\"}'",
        "sum => [1, => 400 => '{\"message\":\"The body is not JSON\",\"status\":\"error\"}'",
      })
  void aPostIsACall(String pattern, String data, int status, String body) throws Exception {
    HttpResponse<String> response = post(pattern, data);
    assertThat(response.statusCode()).isEqualTo(status);
    if (body.contains("not JSON")) {
      assertThat(response.body()).contains("The body is not JSON");
    } else {
      assertThat(response.body()).isEqualTo(body);
    }
  }

  @Test
  void onlyJsonThatIsPostedIsACall() throws Exception {
    assertThat(http.send(to("sum").GET().build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(405);
    HttpRequest form =
        to("count")
            .setHeader("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("1"))
            .build();
    assertThat(http.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
    assertThat(service.services.counted).hasValue(0);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
    HttpRequest large =
        to("echo")
            .version(HttpClient.Version.HTTP_1_1)
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofString("\"" + "x".repeat(1 << 20) + "\""))
            .build();
    assertThat(http.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
  }

  @Test
  void anEventIsSentAndNobodyWaits() throws Exception {
    assertThat(post("user.created?event", "{\"id\":1}").statusCode()).isEqualTo(202);
    service.services.awaitHeard(2);
  }

  @Test
  void aStreamIsServerSentEvents() throws Exception {
    HttpRequest request =
        to("stream")
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString("3"))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(response.body()).isEqualTo("data: 1\n\ndata: 2\n\ndata: 3\n\nevent: end\ndata:\n\n");
  }

  @Test
  void whoStopsListeningStopsTheStream() throws Exception {
    HttpRequest request =
        to("endless")
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString("3"))
            .build();
    try (InputStream body = http.send(request, BodyHandlers.ofInputStream()).body()) {
      assertThat(new String(body.readNBytes(7), StandardCharsets.US_ASCII)).isEqualTo("data: 1");
    }
    assertThat(service.services.cancelled.join()).isTrue();
  }

  @Test
  void aServiceThatIsAwayIsABadGateway() throws Exception {
    service.server.close();
    HttpResponse<String> response = post("sum", "[1]");
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).doesNotContain("127.0.0.1");
  }
}
