package dev.naru.rpc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.rpc.RawConnection;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends what is good for nothing, and what becomes of them. */
@Timeout(60)
class HostileTest {

  private static final String SUM = "{\"pattern\":\"sum\",\"data\":[1,2],\"id\":1}";
  private static final String THREE = "39#{\"response\":3,\"isDisposed\":true,\"id\":1}";

  private static RpcLimits limits(int message, Duration frameTimeout) {
    return new RpcLimits(
        message, 64, 1_000, Duration.ofSeconds(30), frameTimeout, Duration.ofHours(1));
  }

  /** Sends on until the other end has cut it. */
  private static void flood(RawConnection connection, String bytes, int times) throws IOException {
    try {
      for (int i = 0; i < times; i++) {
        connection.sendText(bytes);
      }
    } catch (SocketException cut) {
      // as it should be
    }
    assertThat(connection.isClosed()).isTrue();
  }

  @Test
  void digitsWithoutAnEndAreCutAtTheEleventh() throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      flood(connection, "1", 1_000_000);
      assertThat(fixture.count("naru.rpc.malformed", "rule", "length")).isEqualTo(1);
    }
  }

  @Test
  void aFrameOfTheLimitIsTakenAndOneCharacterMoreIsNot() throws IOException {
    try (RpcFixture fixture = RpcFixture.with(limits(256, Duration.ofSeconds(30)))) {
      String json = SUM + " ".repeat(256 - SUM.length());
      try (RawConnection connection = fixture.connect()) {
        assertThat(connection.ask(json)).isEqualTo(THREE);
        connection.send(json + " ");
        assertThat(connection.isClosed()).isTrue();
      }
      assertThat(fixture.count("naru.rpc.malformed", "rule", "too_long")).isEqualTo(1);
    }
  }

  @Test
  void aLengthThatIsLessThanTheMessageIsALie() throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      connection.sendText((SUM.length() - 1) + "#" + SUM);
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.malformed", "rule", "json")).isEqualTo(1);
    }
  }

  @Test
  void aLengthThatIsMoreThanWhatComesIsWaitedForOnlySoLong() throws IOException {
    try (RpcFixture fixture = RpcFixture.with(limits(1_000, Duration.ofMillis(200)));
        RawConnection connection = fixture.connect()) {
      connection.sendText((SUM.length() + 1) + "#" + SUM);
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.malformed", "rule", "json")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[1]", "true", "false", "{\"a\":[]}"})
  void anIdOfAnotherTypeIsCut(String id) throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"sum\",\"data\":[1],\"id\":" + id + "}");
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.malformed", "rule", "envelope")).isEqualTo(1);
    }
  }

  @Test
  void anIdMayHave256BytesAndNoMore() throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      String longest = "\"" + "i".repeat(254) + "\"";
      assertThat(connection.ask("{\"pattern\":\"sum\",\"data\":[1],\"id\":" + longest + "}"))
          .endsWith("\"id\":" + longest + "}");
      connection.send("{\"pattern\":\"sum\",\"data\":[1],\"id\":\"" + "i".repeat(255) + "\"}");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void aDepthBombIsCutBeforeItGoesOff(String opening) throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      String json = "{\"pattern\":\"echo\",\"id\":1,\"data\":" + opening.repeat(60_000);
      connection.send(json);
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.malformed", "rule", "depth")).isEqualTo(1);
    }
  }

  @Test
  void aFloodOfRepliesToNobodyIsCutOff() throws IOException {
    String reply = "{\"response\":1,\"isDisposed\":true,\"id\":\"1\"}";
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      flood(connection, reply.length() + "#" + reply, 100_000);
      assertThat(fixture.count("naru.rpc.unexpected")).isEqualTo(1_001);
    }
  }

  @Test
  void whoAlsoDoesWhatIsOfUseIsNotCutOff() throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection connection = fixture.connect()) {
      for (int i = 0; i < 1_500; i++) {
        connection.ask("{\"pattern\":\"nobody\",\"data\":1,\"id\":1}");
        assertThat(connection.ask(SUM)).isEqualTo(THREE);
      }
      assertThat(fixture.count("naru.rpc.unknown")).isEqualTo(1_500);
    }
  }

  @Test
  void othersAreServedWhileOneIsHostile() throws IOException {
    try (RpcFixture fixture = new RpcFixture();
        RawConnection friend = fixture.connect()) {
      for (String bytes : new String[] {"abc#", "99999999999#", "5#nojso", "2#[]"}) {
        try (RawConnection hostile = fixture.connect()) {
          hostile.sendText(bytes);
          assertThat(hostile.isClosed()).isTrue();
        }
        assertThat(friend.ask(SUM)).isEqualTo(THREE);
      }
    }
  }
}
