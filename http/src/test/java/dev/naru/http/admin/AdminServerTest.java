package dev.naru.http.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.Platform;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.ConfigException;
import dev.naru.engine.config.Position;
import dev.naru.engine.config.Problem;
import dev.naru.engine.control.Command;
import dev.naru.engine.health.Health;
import dev.naru.engine.health.HealthRegistry;
import dev.naru.engine.network.Endpoint;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {

  private static final Endpoint OPEN = Endpoint.parse("127.0.0.1:9900");

  private final TestPlatform test = TestPlatform.on(NetworkKind.MEMORY);
  private final Platform platform = test.platform();
  private final AdminServer server = new AdminServer(new AdminConfig(List.of(OPEN)), platform);

  @BeforeEach
  void start() throws Exception {
    server.start();
    platform.listeners().open();
  }

  @AfterEach
  void close() {
    server.close();
    test.close();
  }

  private TestResponse onSocket(String request) throws Exception {
    var address = UnixDomainSocketAddress.of(platform.data().resolve("naru.sock"));
    try (TestClient client = TestClient.connect(platform.network(), address)) {
      return client.send(request).response();
    }
  }

  private TestResponse onAddress(String request) throws Exception {
    var address = new InetSocketAddress("127.0.0.1", 9900);
    try (TestClient client = TestClient.connect(platform.network(), address)) {
      return client.send(request).response();
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: naru\r\n\r\n";
  }

  private static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: naru\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void runsACommandOnTheSocket() throws Exception {
    platform.control().register(new Command("say", "Says it.", words -> words + "\n"));
    TestResponse response = onSocket(post("/commands/say", "[\"a\\\"b\", \"\\u0063\"]"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("[a\"b, c]\n");
    assertThat(onSocket(post("/commands/say", "")).body()).isEqualTo("[]\n");
    assertThat(onSocket(post("/commands/say", "{}")).status()).isEqualTo(400);
    assertThat(onSocket(get("/commands/say")).status()).isEqualTo(405);
    assertThat(onSocket(get("/commands")).body()).isEqualTo("say  Says it.\n");
  }

  @Test
  void aCommandThatFailsSaysWhy() throws Exception {
    platform
        .control()
        .register(
            new Command(
                "fail",
                "Fails.",
                arguments -> {
                  throw new IllegalStateException("the door is locked: open it");
                }));
    TestResponse response = onSocket(post("/commands/fail", "[]"));
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("the door is locked: open it\n");
  }

  @Test
  void mistakesInTheConfigurationAreToldApart() throws Exception {
    Position place = new Position(Path.of("naru.yaml"), 3, 1);
    platform
        .control()
        .register(
            new Command(
                "reload",
                "Reloads.",
                arguments -> {
                  throw new ConfigException(List.of(new Problem(place, "no such key")));
                }));
    TestResponse response = onSocket(post("/commands/reload", "[]"));
    assertThat(response.status()).isEqualTo(422);
    assertThat(response.body()).isEqualTo("naru.yaml:3:1: no such key\n");
  }

  @Test
  void anUnknownCommandIsToldWhichThereAre() throws Exception {
    platform.control().register(new Command("say", "Says it.", List::toString));
    TestResponse response = onSocket(post("/commands/sya", "[]"));
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body()).contains("say  Says it.");
  }

  @Test
  void noCommandIsTakenOnAnAddress() throws Exception {
    platform.control().register(new Command("say", "Says it.", List::toString));
    assertThat(onAddress(post("/commands/say", "[]")).status()).isEqualTo(404);
    assertThat(onAddress(get("/commands")).status()).isEqualTo(404);
  }

  @Test
  void saysWhetherTheProcessIsAliveAndReady() throws Exception {
    assertThat(onAddress(get("/health/live")).body()).isEqualTo("up\n");
    assertThat(onAddress(get("/health/ready")).status()).isEqualTo(503);
    platform.health().enter(HealthRegistry.Phase.RUNNING);
    assertThat(onAddress(get("/health/ready")).status()).isEqualTo(200);
    platform.health().register("store", () -> Health.down("the disk is full"));
    TestResponse down = onAddress(get("/health/ready"));
    assertThat(down.status()).isEqualTo(503);
    assertThat(down.body()).isEqualTo("down: store: the disk is full\n");
    assertThat(onSocket(get("/health/ready")).status()).isEqualTo(503);
  }

  @Test
  void saysThatThereAreNoMetricsForPrometheus() throws Exception {
    assertThat(onAddress(get("/metrics")).status()).isEqualTo(404);
    assertThat(onAddress(post("/metrics", "")).status()).isEqualTo(405);
  }

  @Test
  void aReloadMovesListenersAndKeepsThoseThatStay() throws Exception {
    Endpoint other = Endpoint.parse("127.0.0.1:9901");
    server.apply(new AdminConfig(List.of(OPEN, other)));
    assertThat(onAddress(get("/health/live")).status()).isEqualTo(200);
    server.apply(new AdminConfig(List.of(other)));
    assertThatThrownBy(() -> onAddress(get("/health/live"))).isInstanceOf(Exception.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "]",
        "[\"a\"",
        "[\"a\",]",
        "[1]",
        "\"a\"",
        "[\"\n\"]",
        "[\"\\x\"]",
        "[\"\\u12g4\"]",
        "[] x",
        "[\"a\" \"b\"]",
        "[\"a"
      })
  void argumentsAreAnArrayOfStringsAndNothingElse(String text) {
    assertThatThrownBy(() -> Arguments.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
