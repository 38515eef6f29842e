package dev.naru.rpc.nest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.rpc.RpcException;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.Services;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.client.RpcTransportException;
import dev.naru.rpc.client.RpcTransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Real Nest, of three major versions, at the other end. */
@Tag("full")
@Timeout(value = 15, unit = TimeUnit.MINUTES) // of which an install may take five
class NestTcpTest {

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

  private static RpcClient.Builder client(int port) {
    return RpcClient.tcp("127.0.0.1", port).timeout(Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "11", "12"})
  void ourClientTalksToANestServer(String version) throws IOException {
    try (Nest nest = Nest.server(version, "tcp");
        RpcClient client = client(nest.port()).open()) {
      assertThat(get(client.send("sum", List.of(1, 2, 3), Integer.class))).isEqualTo(6);
      assertThat(get(client.send(Map.of("v", 1, "cmd", "obj"), 7, String.class)))
          .isEqualTo("obj 7");
      JsonNode tree = Services.json("{\"text\":\"ü한글😀\",\"nested\":[1,{\"a\":null}]}");
      assertThat(get(client.send("echo", tree, JsonNode.class))).isEqualTo(tree);
      assertThat(get(client.send("echo", "a\ud800b", String.class))).isEqualTo("a\ud800b");
      assertThat(get(client.send("lone", 1, String.class))).isEqualTo("a\ud800b");
      assertThat(get(client.send("nil", Map.of(), String.class))).isNull();
      assertThat(get(client.send("undefined", Map.of(), String.class))).isNull();
      assertThat(get(client.send("later", Map.of(), String.class))).isEqualTo("later");
      assertThat(get(client.send("date", Map.of(), java.time.Instant.class)))
          .isEqualTo(java.time.Instant.parse("2026-11-29T00:00:00Z"));
      assertThat(get(Services.all(client.stream("stream", 3, Integer.class))))
          .containsExactly(1, 2, 3);
      assertThat(get(Services.all(client.stream("slowly", 3, Integer.class))))
          .containsExactly(1, 2, 3);
      assertThat(get(Services.all(client.stream("empty", 3, Integer.class)))).isEmpty();
      assertThat(failure(Services.all(client.stream("stream.fails", 1, Integer.class))))
          .hasMessage("after one");
      assertThat(failure(client.send("throws", 1, String.class)))
          .isInstanceOf(RpcException.class)
          .hasMessage("Internal server error");
      assertThat(failure(client.send("rpc.text", 1, String.class))).hasMessage("m");
      RpcException object = (RpcException) failure(client.send("rpc.object", 1, String.class));
      assertThat(((JsonNode) object.error()).path("code").asInt()).isEqualTo(42);
      assertThat(failure(client.send("nobody", 1, String.class)))
          .hasMessage("There is no matching message handler defined in the remote service.");
      get(client.emit("user.created", Map.of("id", 1)));
      get(client.emit(Map.of("kind", "event"), 2));
      List<?> heard;
      do {
        heard = get(client.send("heard", Map.of(), List.class));
      } while (heard.size() < 3);
      assertThat(heard.stream().map(String::valueOf).toList())
          .containsExactlyInAnyOrder("first {\"id\":1}", "second {\"id\":1}", "object 2");
      String large = "한".repeat(65_536);
      assertThat(get(client.send("echo", large, String.class)).equals(large)).isTrue();
      List<CompletionStage<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        all.add(client.send("sum", List.of(i, 1), Integer.class));
      }
      for (int i = 0; i < 2_000; i++) {
        assertThat(get(all.get(i))).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void whenANestServerIsKilledAllPendingCallsFail() throws IOException {
    try (Nest nest = Nest.server("12", "tcp");
        RpcClient client = client(nest.port()).open()) {
      List<CompletionStage<String>> all = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        all.add(client.send("never", i, String.class));
      }
      // It has read those before when it has answered this one.
      get(client.send("sum", List.of(1), Integer.class));
      nest.kill();
      for (CompletionStage<?> each : all) {
        assertThat(((RpcTransportException) failure(each)).reason())
            .isEqualTo(Reason.CONNECTION_CLOSED);
      }
    }
  }

  /** What our reads and Nest's take at a time, about; what else is in a frame comes to it. */
  private static final int[] AROUND_64_KIB = {65_534, 65_535, 65_536, 65_537, 131_072};

  @ParameterizedTest
  @ValueSource(ints = {1, 65_536})
  void framesThatComeInPiecesAreWholeAtBothEnds(int piece) throws IOException {
    try (Nest nest = Nest.server("12", "tcp");
        Splitter splitter = new Splitter(nest.port(), piece);
        RpcClient client = client(splitter.port()).open()) {
      for (int i = 0; i < 20; i++) {
        String text = "ü한글😀" + i;
        assertThat(get(client.send("echo", text, String.class))).isEqualTo(text);
      }
      // Half a million pieces of one octet would take minutes and tell no more.
      for (int length : piece == 1 ? new int[] {2_000} : AROUND_64_KIB) {
        String text = "x".repeat(length);
        assertThat(get(client.send("echo", text, String.class)).equals(text)).isTrue();
      }
    }
    try (RpcFixture fixture = new RpcFixture();
        Splitter splitter = new Splitter(fixture.port(), piece)) {
      List<String> lines =
          Nest.client("12", piece == 1 ? "octets" : "pieces", String.valueOf(splitter.port()));
      assertThat(lines)
          .contains(
              "{\"name\":\"sum\",\"values\":[6]}",
              "{\"name\":\"stream\",\"values\":[1,2,3]}",
              "{\"name\":\"after\",\"values\":[1]}");
      if (piece > 1) {
        assertThat(lines)
            .contains(
                "{\"name\":\"large\",\"values\":[\"" + "x".repeat(65_536) + "\"]}",
                "{\"name\":\"around\",\"values\":[true,true,true,true,true]}");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "11", "12"})
  void aNestClientTalksToOurServer(String version) throws IOException {
    try (RpcFixture fixture = new RpcFixture()) {
      List<String> lines = Nest.client(version, "tcp", String.valueOf(fixture.port()));
      assertThat(lines)
          .containsExactly(
              "{\"name\":\"sum\",\"values\":[6]}",
              "{\"name\":\"blocking\",\"values\":[6]}",
              "{\"name\":\"object\",\"values\":[\"obj 7\"]}",
              "{\"name\":\"echo\",\"values\":[{\"text\":\"ü한글😀\",\"nested\":[1,{\"a\":null}],"
                  + "\"date\":\"2026-11-29T00:00:00.000Z\"}]}",
              "{\"name\":\"lone\",\"values\":[\"a\\ud800b\"]}",
              "{\"name\":\"void\",\"values\":[]}",
              "{\"name\":\"null\",\"values\":[null]}",
              "{\"name\":\"later\",\"values\":[\"later\"]}",
              "{\"name\":\"stream\",\"values\":[1,2,3]}",
              "{\"name\":\"empty\",\"values\":[]}",
              "{\"name\":\"streamFails\",\"values\":[1],"
                  + "\"error\":{\"status\":\"error\",\"message\":\"after one\"}}",
              "{\"name\":\"throws\",\"values\":[],"
                  + "\"error\":{\"status\":\"error\",\"message\":\"Internal server error\"}}",
              "{\"name\":\"rpcText\",\"values\":[],"
                  + "\"error\":{\"status\":\"error\",\"message\":\"m\"}}",
              "{\"name\":\"rpcObject\",\"values\":[],\"error\":{\"code\":42}}",
              "{\"name\":\"invalid\",\"values\":[],\"error\":{\"status\":\"error\","
                  + "\"message\":\"Invalid data: x is not negative\"}}",
              "{\"name\":\"nobody\",\"values\":[],\"error\":"
                  + "\"There is no matching message handler defined in the remote service.\"}",
              "{\"name\":\"large\",\"values\":[\"" + "x".repeat(65_536) + "\"]}",
              "{\"name\":\"around\",\"values\":[true,true,true,true,true]}",
              "{\"name\":\"pipelined\",\"values\":[2000,true]}",
              "{\"name\":\"taken\",\"values\":[1,2,3]}",
              "{\"name\":\"after\",\"values\":[1]}");
      fixture.services.awaitHeard(2);
      assertThat(fixture.services.heard)
          .containsExactlyInAnyOrder("first {\"id\":1}", "second {\"id\":1}");
    }
  }
}
