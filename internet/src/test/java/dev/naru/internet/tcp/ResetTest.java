package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.ACK;
import static dev.naru.internet.tcp.Script.FIN;
import static dev.naru.internet.tcp.Script.PLAIN;
import static dev.naru.internet.tcp.Script.RST;
import static dev.naru.internet.tcp.Script.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.ip.IpError;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Resets, and segments of somebody who guesses: RFC 9293 section 3.5.3, RFC 5961. */
class ResetTest {

  static Stream<Arguments> states() {
    return Stream.of(
        of("SYN-RECEIVED", () -> Script.synReceived(PLAIN), 1, CloseReason.RESET),
        of("ESTABLISHED", Script::established, 1, CloseReason.RESET),
        of("FIN-WAIT-1", Script::finWait1, 1, CloseReason.RESET),
        of("FIN-WAIT-2", Script::finWait2, 1, CloseReason.RESET),
        of("CLOSE-WAIT", Script::closeWait, 2, CloseReason.RESET),
        of("CLOSING", Script::closing, 2, CloseReason.FINISHED),
        of("LAST-ACK", Script::lastAck, 2, CloseReason.FINISHED));
  }

  private static Arguments of(String name, Supplier<Script> start, int next, CloseReason reason) {
    return Arguments.of(name, start, next, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void aResetAtTheNextNumberEndsIt(
      String name, Supplier<Script> start, int next, CloseReason reason) {
    Script s = start.get();
    assertThat(s.c.state().text()).isEqualTo(name);
    s.segment(RST, next, 0, 0);
    s.sent();
    s.heard("closed " + reason);
    s.state(States.CLOSED);
    assertThat(s.c.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void aResetElsewhereInTheWindowIsChallenged(
      String name, Supplier<Script> start, int next, CloseReason reason) {
    Script s = start.get();
    TcpState before = s.c.state();
    s.segment(RST, next + 100, 0, 0);
    assertThat(s.take()).hasSize(1).allMatch(t -> t.flags() == ACK);
    s.state(before);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void aResetOutsideTheWindowIsNothing(
      String name, Supplier<Script> start, int next, CloseReason reason) {
    Script s = start.get();
    TcpState before = s.c.state();
    s.segment(RST, next - 1, 0, 0);
    s.segment(RST, next + 70_000, 0, 0);
    s.sent();
    s.state(before);
  }

  @Test
  void timeWaitEndsByAResetToo() {
    Script s = Script.timeWait();
    s.segment(RST, 2, 0, 0);
    s.sent();
    s.state(States.CLOSED);
  }

  @Test
  void aSynInsideTheWindowIsChallenged() {
    Script s = Script.established();
    s.segment(SYN, 100, 0, 0);
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
    s.segment(SYN, 0, 0, 0);
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
    s.state(States.ESTABLISHED);
  }

  @Test
  void dataWithAnAckOfTheFutureOrTheFarPastIsNotTaken() {
    Script s = Script.established();
    s.segment(ACK, 1, 2, 10);
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
    s.segment(ACK, 1, -70_000, 10);
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
    assertThat(s.bytesRead()).isZero();
  }

  @Test
  void dataWithoutAckIsNotTaken() {
    Script s = Script.established();
    s.segment(0, 1, 0, 10);
    s.sent();
    assertThat(s.bytesRead()).isZero();
  }

  @Test
  void challengesAreRateLimited() {
    Script s = Script.established();
    for (int i = 0; i < 1000; i++) {
      s.segment(SYN, 100 + i, 0, 0);
      s.segment(RST, 100 + i, 0, 0);
    }
    assertThat(s.take()).hasSize(ChallengeAcks.LIMIT);
    s.pass(5000);
    s.segment(RST, 100, 0, 0);
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
  }

  @Test
  void aHalfOpenPeerIsFoundOut() {
    // The peer has crashed and opens anew (RFC 9293 figure 10): our answer makes it reset us.
    Script s = Script.established();
    s.segment(SYN, -400, 0, 0);
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
    s.segment(RST, 1, 0, 0);
    s.heard("closed RESET");
  }

  @Test
  void aSynReceivedSideIsResetByAWrongAck() {
    Script s = Script.synReceived(PLAIN);
    s.segment(ACK, 1, 5, 0);
    s.sent("RST 5:5");
    s.state(new TcpState.SynReceived(true, false));
  }

  @Test
  void abortTellsThePeerAndClosesAtOnce() {
    Script s = Script.established();
    s.write(10);
    s.sent("ACK 1:11 ack 1");
    s.c.abort(s.now);
    s.sent("RST ACK 11:11 ack 1");
    s.heard("closed ABORTED");
    s.state(States.CLOSED);
  }

  @Test
  void establishedConnectionsOutliveHardErrors() {
    Script s = Script.established();
    s.write(10);
    s.take();
    s.c.onError(s.now, Script.icmp(IpError.Kind.PORT_UNREACHABLE, 0), s.iss + 1);
    s.state(States.ESTABLISHED);
    assertThat(s.c.softError()).contains(IpError.Kind.PORT_UNREACHABLE);
    s.heard();
  }

  @Test
  void aFinBeyondTheWindowIsAnsweredAndDropped() {
    Script s = Script.established();
    s.segment(FIN | ACK, 70_000, 1, 0);
    s.sent("ACK 1:1 ack 1 (out of window)");
    s.state(States.ESTABLISHED);
  }
}
