package dev.naru.rpc.nest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.network.Endpoint;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.Services;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.server.RpcConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code @pirumu/nest-udp} at the other end, on Nest 11: on 10 it does not start, whose {@code
 * Server} and {@code ClientProxy} have no status, and 12 is not among those that it is for.
 */
@Tag("full")
@Timeout(value = 15, unit = TimeUnit.MINUTES) // of which an install may take five
class NestUdpTest {

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"11"})
  void ourClientTalksToItsServer(String version) throws IOException {
    try (Nest nest = Nest.server(version, "udp");
        RpcClient client =
            RpcClient.udp("127.0.0.1", nest.port()).timeout(Duration.ofSeconds(60)).open()) {
      assertThat(get(client.send("sum", List.of(1, 2, 3), Integer.class))).isEqualTo(6);
      assertThat(get(client.send(Map.of("v", 1, "cmd", "obj"), 7, String.class)))
          .isEqualTo("obj 7");
      assertThat(get(client.send("nil", Map.of(), String.class))).isNull();
      assertThat(get(client.send("undefined", Map.of(), String.class))).isNull();
      assertThat(get(Services.all(client.stream("stream", 3, Integer.class))))
          .containsExactly(1, 2, 3);
      Assertions.assertThatThrownBy(() -> get(client.send("rpc.text", 1, String.class)))
          .isInstanceOf(CompletionException.class)
          .cause()
          .hasMessage("m");
      get(client.emit("user.created", Map.of("id", 1)));
      List<?> heard;
      do {
        heard = get(client.send("heard", Map.of(), List.class));
      } while (heard.size() < 2);
      assertThat(heard.stream().map(String::valueOf).toList())
          .containsExactlyInAnyOrder("first {\"id\":1}", "second {\"id\":1}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"11"})
  void itsClientTalksToOurServer(String version) throws IOException {
    try (RpcFixture fixture =
        new RpcFixture(RpcConfig.listening(Endpoint.parse("udp://127.0.0.1:0")))) {
      List<String> lines = Nest.client(version, "udp", String.valueOf(fixture.port("udp")));
      assertThat(lines)
          .contains(
              "{\"name\":\"sum\",\"values\":[6]}",
              "{\"name\":\"blocking\",\"values\":[6]}",
              "{\"name\":\"object\",\"values\":[\"obj 7\"]}",
              "{\"name\":\"void\",\"values\":[]}",
              "{\"name\":\"null\",\"values\":[null]}",
              "{\"name\":\"stream\",\"values\":[1,2,3]}",
              "{\"name\":\"rpcText\",\"values\":[],"
                  + "\"error\":{\"status\":\"error\",\"message\":\"m\"}}",
              "{\"name\":\"nobody\",\"values\":[],\"error\":"
                  + "\"There is no matching message handler defined in the remote service.\"}");
      fixture.services.awaitHeard(2);
    }
  }
}
