package dev.naru.rpc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.TestPlatform;
import dev.naru.rpc.RawConnection;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.server.RpcConfig.PatternConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the configuration says for one pattern, and the figures of each. */
@Timeout(60)
class PatternRuleTest {

  private static Map<String, PatternConfig> rule(String pattern, int inFlight, Duration timeout) {
    return Map.of(
        pattern, new PatternConfig(Optional.of(inFlight), Optional.of(timeout), Set.of()));
  }

  private static RpcFixture fixture(String pattern, int inFlight) {
    return RpcFixture.with(rule(pattern, inFlight, Duration.ofMinutes(1)));
  }

  private static long calls(RpcFixture fixture, String pattern, String outcome) {
    return fixture
        .platform
        .platform()
        .metrics()
        .get("naru.rpc.calls")
        .tags("pattern", pattern, "outcome", outcome)
        .timer()
        .count();
  }

  @Test
  void aDeadlineOfThePatternEndsItsCallsAndNoOthers() {
    TestPlatform platform = TestPlatform.withManualClock();
    try (RpcFixture fixture = RpcFixture.with(rule("held", 10, Duration.ofMillis(50)), platform);
        RpcClient client =
            RpcClient.tcp("127.0.0.1", fixture.port())
                .network(platform.platform().network())
                .timeout(Duration.ofMinutes(1))
                .open()) {
      CompletableFuture<String> held = client.send("held", 1, String.class).toCompletableFuture();
      fixture.services.entered.join();
      platform.clock().advance(Duration.ofMillis(49));
      assertThat(held).isNotDone();
      platform.clock().advance(Duration.ofMillis(1));
      assertThatThrownBy(held::join).hasMessageContaining("held took longer than 50 ms");
      assertThat(fixture.services.interrupted.join()).isTrue();
      assertThat(client.send("left", 1, Long.class).toCompletableFuture().join()).isEqualTo(30_000);
      assertThat(calls(fixture, "held", "timeout")).isEqualTo(1);
      assertThat(calls(fixture, "held", "ok")).isZero();
    }
  }

  @Test
  void aPatternThatIsAnObjectIsWrittenAsInAnAnnotation() throws Exception {
    try (RpcFixture fixture =
            RpcFixture.with(
                Map.of(
                    "{v: 1, cmd: 'obj'}",
                    new PatternConfig(Optional.empty(), Optional.empty(), Set.of("admin"))));
        RawConnection connection = fixture.connect()) {
      assertThat(connection.ask("{\"pattern\":{\"cmd\":\"obj\",\"v\":1},\"data\":1,\"id\":1}"))
          .contains("Unauthorized");
    }
  }

  @Test
  void theConfigurationGoesBeforeTheAnnotation() throws Exception {
    // Services say 100 ms of it.
    try (RpcFixture fixture = fixture("slow", 10);
        RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"slow\",\"data\":1,\"id\":1}");
      fixture.services.entered.join();
      assertThat(connection.ask("{\"pattern\":\"left\",\"data\":1,\"id\":2}")).contains("\"id\":2");
      fixture.services.gate.countDown();
      assertThat(connection.read()).contains("\"free\"");
    }
  }

  @Test
  void whatIsBeyondTheLimitOfAPatternIsRefusedAndCounted() throws Exception {
    try (RpcFixture fixture = fixture("held", 1);
        RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"held\",\"data\":1,\"id\":1}");
      fixture.services.entered.join();
      assertThat(connection.ask("{\"pattern\":\"held\",\"data\":1,\"id\":2}"))
          .contains("Too many calls of held at a time");
      assertThat(connection.ask("{\"pattern\":\"sum\",\"data\":[1],\"id\":3}"))
          .contains("\"response\":1");
      fixture.services.gate.countDown();
      assertThat(connection.read()).contains("\"free\"");
      assertThat(calls(fixture, "held", "refused")).isEqualTo(1);
      assertThat(calls(fixture, "held", "ok")).isEqualTo(1);
      assertThat(calls(fixture, "sum", "ok")).isEqualTo(1);
    }
  }

  @Test
  void eachOutcomeOfAPatternIsCounted() throws Exception {
    try (RpcFixture fixture = new RpcFixture()) {
      try (RawConnection connection = fixture.connect()) {
        connection.ask("{\"pattern\":\"throws\",\"data\":1,\"id\":1}");
        connection.ask("{\"pattern\":\"sum\",\"data\":[1],\"id\":2}");
        connection.ask("{\"pattern\":\"sum\",\"data\":\"none\",\"id\":3}");
        connection.send("{\"pattern\":\"user.created\",\"data\":1}");
        fixture.services.awaitHeard(2);
        connection.send("{\"pattern\":\"held\",\"data\":1,\"id\":4}");
        fixture.services.entered.join();
      }
      assertThat(fixture.services.interrupted.get()).isTrue(); // its caller has gone
      assertThat(calls(fixture, "throws", "error")).isEqualTo(1);
      assertThat(calls(fixture, "sum", "ok")).isEqualTo(1);
      assertThat(calls(fixture, "sum", "error")).isEqualTo(1);
      assertThat(calls(fixture, "held", "cancelled")).isEqualTo(1);
    }
  }

  @Test
  void patternsThatNobodyHandlesAddNoFigures() throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      int before = fixture.platform.platform().metrics().getMeters().size();
      for (int i = 0; i < 500; i++) {
        connection.ask("{\"pattern\":\"nobody" + i + "\",\"data\":1,\"id\":" + i + "}");
      }
      assertThat(fixture.platform.platform().metrics().getMeters()).hasSize(before);
      assertThat(fixture.count("naru.rpc.unknown")).isEqualTo(500);
    }
  }
}
