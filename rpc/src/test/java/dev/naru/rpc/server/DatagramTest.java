package dev.naru.rpc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Size;
import dev.naru.engine.network.Endpoint;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.Services;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.client.RpcTransportException;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import dev.naru.rpc.server.RpcConfig.UdpConfig;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams on the kernel's sockets, plain and reliable. */
@Timeout(120)
class DatagramTest {

  private static RpcFixture fixture(UdpConfig udp) {
    return new RpcFixture(
        new RpcConfig(
            List.of(Endpoint.parse("udp://127.0.0.1:0")),
            Optional.empty(),
            RpcLimits.DEFAULTS,
            Map.of(),
            udp,
            Map.of()));
  }

  private static RpcClient.Builder client(RpcFixture fixture) {
    return RpcClient.udp("127.0.0.1", fixture.port("udp"))
        .network(fixture.platform.platform().network())
        .timeout(Duration.ofSeconds(60));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    try {
      get(stage);
    } catch (CompletionException failed) {
      return failed.getCause();
    }
    throw new AssertionError("it has not failed");
  }

  private static String ask(DatagramSocket socket, int port, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void anEnvelopeInADatagramIsAnsweredInOne() throws IOException {
    try (RpcFixture fixture = fixture(UdpConfig.DEFAULTS);
        DatagramSocket socket = new DatagramSocket()) {
      int port = fixture.port("udp");
      socket.setSoTimeout(60_000);
      assertThat(ask(socket, port, "{\"pattern\":\"sum\",\"data\":[1,2,3],\"id\":\"a\"}"))
          .isEqualTo("{\"response\":6,\"isDisposed\":true,\"id\":\"a\"}");
      assertThat(ask(socket, port, "{\"pattern\":\"sum.blocking\",\"data\":[1,2],\"id\":2}"))
          .isEqualTo("{\"response\":3,\"isDisposed\":true,\"id\":2}");
      assertThat(ask(socket, port, "{\"pattern\":\"nobody\",\"data\":[1,2],\"id\":2}"))
          .contains("There is no matching message handler");
      assertThat(ask(socket, port, "{\"pattern\":\"stream\",\"data\":3000,\"id\":2}"))
          .isEqualTo("{\"response\":1,\"id\":2}");
    }
  }

  @Test
  void whatIsNoEnvelopeIsCountedAndNeverAnswered() throws IOException {
    try (RpcFixture fixture = fixture(UdpConfig.DEFAULTS);
        DatagramSocket socket = new DatagramSocket()) {
      int port = fixture.port("udp");
      socket.setSoTimeout(60_000);
      for (String bad : List.of("{", "[]", "x", "{\"response\":1,\"id\":1}", "\u00c5\u0000")) {
        byte[] bytes = bad.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
      }
      assertThat(ask(socket, port, "{\"pattern\":\"sum\",\"data\":[1],\"id\":1}"))
          .isEqualTo("{\"response\":1,\"isDisposed\":true,\"id\":1}");
      assertThat(fixture.count("naru.rpc.malformed", "rule", "json")).isEqualTo(2);
      assertThat(fixture.count("naru.rpc.malformed", "rule", "envelope")).isEqualTo(1);
      assertThat(fixture.count("naru.rpc.unexpected")).isEqualTo(1);
    }
  }

  @Test
  void aPlainClientCallsAndTells() {
    try (RpcFixture fixture = fixture(UdpConfig.DEFAULTS);
        RpcClient client = client(fixture).open()) {
      assertThat(get(client.send("sum", List.of(1, 2, 3), Integer.class))).isEqualTo(6);
      assertThat(failure(client.send("rpc.text", 1, String.class)))
          .isInstanceOf(RpcException.class)
          .hasMessage("m");
      get(client.emit("user.created", Map.of("id", 1)));
      fixture.services.awaitHeard(2);
      assertThat(
              ((RpcTransportException)
                      failure(client.send("echo", "x".repeat(2_000), String.class)))
                  .reason())
          .isEqualTo(Reason.TOO_LARGE);
    }
  }

  @Test
  void wherePlainNobodyListensACallSaysSo() throws IOException {
    try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      deaf.connect(deaf.getLocalSocketAddress()); // so it hears nobody but itself
      try (RpcClient client = RpcClient.udp("127.0.0.1", deaf.getLocalPort()).open()) {
        assertThat(failure(client.send("sum", 1, Integer.class)))
            .hasMessageContaining("nobody listens");
      }
    }
  }

  @Test
  void anEventIsToldThoughItsClientIsClosedAtOnce() {
    try (RpcFixture fixture = fixture(UdpConfig.DEFAULTS)) {
      for (int i = 1; i <= 20; i++) {
        try (RpcClient brief = client(fixture).open()) {
          get(brief.emit("user.created", i).thenRun(brief::close));
        }
        fixture.services.awaitHeard(2 * i);
      }
    }
  }

  private static void talk(RpcFixture fixture, RpcClient client) {
    assertThat(get(client.send("sum", List.of(1, 2, 3), Integer.class))).isEqualTo(6);
    String large = "한".repeat(100_000);
    assertThat(get(client.send("echo", large, String.class)).equals(large)).isTrue();
    List<CompletionStage<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(client.send("sum", new int[] {i, 1}, Integer.class));
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(get(all.get(i))).isEqualTo(i + 1);
    }
    assertThat(get(Services.all(client.stream("stream", 1_000, Integer.class))))
        .hasSize(1_000)
        .isSorted();
    assertThat(failure(client.send("rpc.text", 1, String.class))).hasMessage("m");
    get(client.emit("user.created", Map.of("id", 1)));
    fixture.services.awaitHeard(2);
    var held = client.send("held", 1, String.class).toCompletableFuture();
    fixture.services.entered.join();
    held.cancel(true);
    assertThat(fixture.services.interrupted.join()).isTrue();
  }

  @Test
  void theReliableModeCarriesEverything() {
    try (RpcFixture fixture = fixture(UdpConfig.DEFAULTS);
        RpcClient client = client(fixture).ordered().open()) {
      talk(fixture, client);
    }
  }

  @Test
  void anEncryptedSessionCarriesEverythingAndNobodyElseIsHeard(@TempDir Path folder)
      throws IOException {
    byte[] key = new byte[32];
    key[7] = 42;
    Path file = folder.resolve("key");
    Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
    UdpConfig udp = new UdpConfig(true, true, Optional.of(file), new Size(1 << 20), 100, List.of());
    try (RpcFixture fixture = fixture(udp);
        RpcClient client = client(fixture).key(key).open();
        RpcClient stranger =
            client(fixture).key(new byte[32]).timeout(Duration.ofMillis(300)).open();
        RpcClient plain = client(fixture).timeout(Duration.ofMillis(300)).open()) {
      talk(fixture, client);
      for (RpcClient deaf : List.of(stranger, plain)) {
        assertThat(((RpcTransportException) failure(deaf.send("count", 1, String.class))).reason())
            .isEqualTo(Reason.TIMEOUT);
      }
      assertThat(fixture.services.counted).hasValue(0);
    }
  }

  @Test
  void aServerThatWasStartedAnewSaysThatTheSessionIsGone() {
    try (RpcFixture first = fixture(UdpConfig.DEFAULTS)) {
      int port = first.port("udp");
      try (RpcClient client = client(first).reliable().open()) {
        get(client.send("count", 1, Integer.class));
        CompletionStage<String> never = client.send("never", 1, String.class);
        get(client.send("count", 1, Integer.class));
        first.server.close();
        assertThat(failure(never)).hasMessageContaining("closed the session");
        assertThat(port).isPositive();
      }
    }
  }
}
