package dev.naru.rpc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.rpc.RawConnection;
import dev.naru.rpc.RpcFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Nest client sees on the wire, octet by octet. */
@Timeout(60)
class WireTest {

  private final RpcFixture fixture = new RpcFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "'{\"pattern\":\"sum\",\"data\":[1,2,3],\"id\":\"baaa4dc898ea2c68d89a8\"}' =>"
            + " '{\"response\":6,\"isDisposed\":true,\"id\":\"baaa4dc898ea2c68d89a8\"}'",
        "'{\"data\":[1,2,3],\"id\":7,\"pattern\":\"sum\"}' =>"
            + " '{\"response\":6,\"isDisposed\":true,\"id\":7}'",
        "'{\"pattern\":\"sum\",\"data\":[1,2,3],\"id\":null}' =>"
            + " '{\"response\":6,\"isDisposed\":true,\"id\":null}'",
        "'{\"pattern\":\"sum\",\"data\":[9],\"data\":[1,2],\"id\":1}' =>"
            + " '{\"response\":3,\"isDisposed\":true,\"id\":1}'",
        "'{\"\\u0070attern\":\"sum\",\"data\":[1,2],\"id\":1}' =>"
            + " '{\"response\":3,\"isDisposed\":true,\"id\":1}'",
        "' {\"pattern\" : \"sum.blocking\" , \"data\" : [ 1 , 2 ] , \"id\" : \"x\" } ' =>"
            + " '{\"response\":3,\"isDisposed\":true,\"id\":\"x\"}'",
        "'{\"pattern\":{\"v\":1,\"cmd\":\"obj\"},\"data\":1,\"id\":\"a\"}' => '{\"response\":\"obj"
            + " 1\",\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":{\"cmd\":\"obj\",\"v\":1},\"data\":1,\"id\":\"a\"}' => '{\"response\":\"obj"
            + " 1\",\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"{\\\"v\\\":1,\\\"cmd\\\":\\\"obj\\\"}\",\"data\":1,\"id\":\"a\"}' =>"
            + " '{\"response\":\"obj 1\",\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"void\",\"data\":{},\"id\":\"a\"}' => '{\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"optional\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"null\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"response\":null,\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"later\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"response\":\"later\",\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"date\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"response\":\"2026-11-29T00:00:00Z\",\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"throws\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"err\":{\"status\":\"error\",\"message\":\"Internal server"
            + " error\"},\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"rpc.text\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"err\":{\"status\":\"error\",\"message\":\"m\"},\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"rpc.object\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"err\":{\"code\":42},\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"nobody\",\"data\":{},\"id\":\"a\"}' =>"
            + " '{\"id\":\"a\",\"status\":\"error\",\"err\":\"There is no matching message handler"
            + " defined in the remote service.\"}'",
        "'{\"pattern\":\"lone\",\"data\":1,\"id\":\"a\"}' =>"
            + " '{\"response\":\"a\\uD800b\",\"isDisposed\":true,\"id\":\"a\"}'",
        "'{\"pattern\":\"members\",\"data\":{\"name\":\"Kim\",\"age\":7},\"metadata\":{\"trace\":\"t1\"},\"id\":1}'"
            + " => '{\"response\":\"Kim 7 t1\",\"isDisposed\":true,\"id\":1}'",
        "'{\"pattern\":\"point\",\"data\":{\"x\":1,\"y\":2,\"z\":3},\"id\":1}' =>"
            + " '{\"response\":3,\"isDisposed\":true,\"id\":1}'",
        "'{\"pattern\":\"point\",\"data\":{\"x\":-1,\"y\":2},\"id\":1}' =>"
            + " '{\"err\":{\"status\":\"error\",\"message\":\"Invalid data: x is not"
            + " negative\"},\"isDisposed\":true,\"id\":1}'",
      })
  void aCallIsAnsweredAsNestAnswersIt(String request, String answer) throws IOException {
    try (RawConnection connection = fixture.connect()) {
      assertThat(connection.ask(request)).isEqualTo(answer.length() + "#" + answer);
    }
  }

  @Test
  void aStreamEndsWithItsLastValueOrWithAFrameOfItsOwn() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"stream\",\"data\":3,\"id\":\"s\"}");
      StringBuilder all = new StringBuilder();
      while (!all.toString().contains("isDisposed")) {
        all.append(connection.read().replaceFirst("^\\d+#", ""));
      }
      assertThat(all.toString())
          .isIn(
              "{\"response\":1,\"id\":\"s\"}{\"response\":2,\"id\":\"s\"}{\"response\":3,\"isDisposed\":true,\"id\":\"s\"}",
              "{\"response\":1,\"id\":\"s\"}{\"response\":2,\"id\":\"s\"}{\"response\":3,\"id\":\"s\"}{\"isDisposed\":true,\"id\":\"s\"}");
    }
  }

  @Test
  void anEmptyStreamIsAnAnswerWithoutAValue() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      assertThat(connection.ask("{\"pattern\":\"stream\",\"data\":0,\"id\":\"s\"}"))
          .isEqualTo("28#{\"isDisposed\":true,\"id\":\"s\"}");
    }
  }

  @Test
  void anErrorMayFollowValues() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      assertThat(connection.ask("{\"pattern\":\"stream.fails\",\"data\":0,\"id\":\"s\"}"))
          .isEqualTo("23#{\"response\":1,\"id\":\"s\"}");
      assertThat(connection.read())
          .endsWith(
              "#{\"err\":{\"status\":\"error\",\"message\":\"after"
                  + " one\"},\"isDisposed\":true,\"id\":\"s\"}");
    }
  }

  @Test
  void anEventIsHeardByAllAndNeverAnswered() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"user.created\",\"data\":{\"id\":1}}");
      connection.send("{\"pattern\":\"nobody.hears\",\"data\":{\"id\":1}}");
      fixture.services.awaitHeard(2);
      assertThat(fixture.services.heard)
          .containsExactlyInAnyOrder("first {\"id\":1}", "second {\"id\":1}");
      // What comes next is the answer to a call, so nothing came before it.
      assertThat(connection.ask("{\"pattern\":\"sum\",\"data\":[1],\"id\":1}"))
          .isEqualTo("39#{\"response\":1,\"isDisposed\":true,\"id\":1}");
    }
  }

  @Test
  void framesMayBeSplitAnywhere() throws IOException {
    String text = "ü한글😀\\n".repeat(3);
    String json = "{\"pattern\":\"text\",\"data\":\"" + text + "\",\"id\":\"é\"}";
    String answer = "{\"response\":\"" + text + "\",\"isDisposed\":true,\"id\":\"é\"}";
    byte[] both = (json.length() + "#" + json).repeat(2).getBytes(StandardCharsets.UTF_8);
    try (RawConnection connection = fixture.connect()) {
      for (byte octet : both) {
        connection.sendBytes(new byte[] {octet});
      }
      assertThat(connection.read()).isEqualTo(answer.length() + "#" + answer);
      assertThat(connection.read()).isEqualTo(answer.length() + "#" + answer);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {65_535, 65_536, 65_537, 200_000})
  void messagesOfManyReadsAreWhole(int length) throws IOException {
    String text = "한".repeat(length / 3) + "x".repeat(length % 3);
    try (RawConnection connection = fixture.connect()) {
      String answer = connection.ask("{\"pattern\":\"text\",\"data\":\"" + text + "\",\"id\":1}");
      String json = "{\"response\":\"" + text + "\",\"isDisposed\":true,\"id\":1}";
      assertThat(answer.equals(json.length() + "#" + json)).isTrue();
    }
  }

  @Test
  void pipelinedCallsAreAllAnswered() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      String json = "{\"pattern\":\"sum\",\"data\":[" + i + ",1],\"id\":" + i + "}";
      all.append(json.length()).append('#').append(json);
    }
    try (RawConnection connection = fixture.connect()) {
      connection.sendText(all.toString());
      for (int i = 0; i < 5_000; i++) {
        assertThat(connection.read())
            .endsWith("#{\"response\":" + (i + 1) + ",\"isDisposed\":true,\"id\":" + i + "}");
      }
    }
  }

  // --- bad input

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "'abc#{}' => length",
        "'-1#{}' => length",
        "'#{}' => length",
        "'12345678901#{}' => length",
        "'1048577#{' => too_long",
        "'9999999999#{' => too_long",
        "'0#' => json",
        "'5#nojso' => json",
        "'2#{}2#{]' => json",
        "'26#{\"pattern\":\"sum\",\"data\":01}' => json",
        "'27#{\"pattern\":\"sum\",\"data\":[1,}' => json",
        "'2#[]' => envelope",
        "'1#1' => envelope",
        "'35#{\"pattern\":\"sum\",\"data\":[],\"id\":{}}' => envelope",
        "'37#{\"pattern\":\"sum\",\"data\":[],\"id\":true}' => envelope",
      })
  void whatBreaksTheWireIsCutWithoutAnAnswerAndCounted(String bytes, String rule)
      throws IOException {
    try (RawConnection connection = fixture.connect()) {
      connection.sendText(bytes);
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.malformed", "rule", rule)).isEqualTo(1);
    }
  }

  @Test
  void aLengthThatEndsWithinAPairIsALie() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      connection.sendText("2#\"😀\"");
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.malformed", "rule", "utf_8")).isEqualTo(1);
    }
  }

  @Test
  void brokenUtf8IsCut() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      connection.sendBytes(new byte[] {'9', '#', '"', (byte) 0xc0, (byte) 0x80, '"'});
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void aDepthBombIsCut() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      connection.send(
          "{\"pattern\":\"echo\",\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.malformed", "rule", "depth")).isEqualTo(1);
    }
  }

  @Test
  void aPatternTooDeepOrTooWideHasNoHandler() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      assertThat(
              connection.ask(
                  "{\"pattern\":" + "{\"a\":".repeat(10) + "1" + "}".repeat(10) + ",\"id\":1}"))
          .contains("There is no matching message handler");
    }
  }

  @Test
  void repliesToNobodyAreNeverAnswered() throws IOException {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"response\":1,\"isDisposed\":true,\"id\":\"1\"}");
      connection.send("{\"err\":\"x\",\"id\":\"1\"}");
      assertThat(connection.ask("{\"pattern\":\"sum\",\"data\":[1],\"id\":1}"))
          .isEqualTo("39#{\"response\":1,\"isDisposed\":true,\"id\":1}");
      assertThat(fixture.count("naru.rpc.unexpected")).isEqualTo(2);
    }
  }

  @Test
  void aFloodOfUnknownPatternsIsCutOff() throws IOException {
    byte[] flood = RawConnection.frame("{\"pattern\":\"nobody\",\"data\":1}");
    try (RawConnection connection = fixture.connect()) {
      for (int i = 0; i < 1_001; i++) {
        try {
          connection.sendBytes(flood);
        } catch (IOException cut) {
          break;
        }
      }
      assertThat(connection.isClosed()).isTrue();
      assertThat(fixture.count("naru.rpc.unknown")).isEqualTo(1_001);
    }
  }

  // --- limits

  @Test
  void aCallThatTakesTooLongIsAnsweredAndStopped() throws Exception {
    try (RawConnection connection = fixture.connect()) {
      assertThat(connection.ask("{\"pattern\":\"slow\",\"data\":1,\"id\":1}"))
          .contains("slow took longer than 100 ms");
    }
  }

  @Test
  void aPatternTakesNoMoreThanItsLimit() throws Exception {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"one\",\"data\":1,\"id\":1}");
      fixture.services.entered.join();
      assertThat(connection.ask("{\"pattern\":\"one\",\"data\":1,\"id\":2}"))
          .contains("Too many calls of one at a time")
          .endsWith("\"id\":2}");
      fixture.services.gate.countDown();
      assertThat(connection.read()).contains("\"free\"").endsWith("\"id\":1}");
      assertThat(connection.ask("{\"pattern\":\"one\",\"data\":1,\"id\":3}")).contains("free");
    }
  }

  @Test
  void aCallerThatGoesTakesItsCallsAlong() throws Exception {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"held\",\"data\":1,\"id\":1}");
      fixture.services.entered.join();
    }
    assertThat(fixture.services.interrupted.get()).isTrue();
  }

  @Test
  void whoReadsNothingIsNotReadFrom() throws Exception {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"endless\",\"data\":1,\"id\":1}");
      connection.read();
      int before;
      do { // the values that fit in the buffers between us, and no more
        before = fixture.services.asked.get();
        connection.read();
      } while (fixture.services.asked.get() < 1_000);
      assertThat(before).isPositive();
    }
    assertThat(fixture.services.cancelled.get()).isTrue();
  }

  @Test
  void drainingAnswersWhatIsInWorkAndTakesNothingNew() throws Exception {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"held\",\"data\":1,\"id\":1}");
      fixture.services.entered.join();
      Thread drain =
          Thread.startVirtualThread(() -> fixture.server.drain(java.time.Duration.ofSeconds(60)));
      fixture.services.gate.countDown();
      assertThat(connection.read()).contains("free");
      assertThat(connection.isClosed()).isTrue();
      drain.join();
    }
  }

  @Test
  void anEventIsWorkedOffThoughWhoToldItHasGone() throws Exception {
    try (RawConnection connection = fixture.connect()) {
      connection.send("{\"pattern\":\"held.event\",\"data\":1}");
      assertThat(fixture.services.entered.get()).isTrue();
      connection.ask("{\"pattern\":\"endless\",\"data\":1,\"id\":1}");
    }
    // The stream's end tells that the server knows it.
    assertThat(fixture.services.cancelled.get()).isTrue();
    fixture.services.gate.countDown();
    fixture.services.awaitHeard(1);
    assertThat(fixture.services.heard).containsExactly("free");
    assertThat(fixture.services.interrupted).isNotDone();
  }
}
