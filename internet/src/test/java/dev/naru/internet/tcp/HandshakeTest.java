package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.ACK;
import static dev.naru.internet.tcp.Script.FIN;
import static dev.naru.internet.tcp.Script.PLAIN;
import static dev.naru.internet.tcp.Script.RST;
import static dev.naru.internet.tcp.Script.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import org.junit.jupiter.api.Test;

/** Opening: RFC 9293 section 3.5. */
class HandshakeTest {

  @Test
  void threeSegmentsOpenAConnection() {
    Script s = Script.synSent(PLAIN);
    s.segment(SYN | ACK, 0, 1, 0);
    s.sent("ACK 1:1 ack 1");
    s.heard("connected");
    s.state(States.ESTABLISHED);
    s.pass(600_000);
    s.sent();
  }

  @Test
  void theThirdSegmentOpensThePassiveSide() {
    Script s = Script.synReceived(PLAIN);
    s.segment(ACK, 1, 1, 0);
    s.sent();
    s.heard("connected");
    s.state(States.ESTABLISHED);
  }

  @Test
  void bothMayOpenAtOnce() {
    Script s = Script.synSent(PLAIN);
    s.segment(SYN, 0, 0, 0);
    s.sent("SYN ACK 0:1 ack 1");
    s.state(new TcpState.SynReceived(false, false));
    s.segment(SYN | ACK, 0, 1, 0); // outside the window by now: answered, and the answer opens
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
    s.segment(ACK, 1, 1, 0);
    s.sent();
    s.heard("connected");
    s.state(States.ESTABLISHED);
  }

  @Test
  void aLostSynIsSentAgainAfterASecondThenTwo() {
    Script s = Script.synSent(PLAIN);
    s.pass(999);
    s.sent();
    s.pass(1);
    s.sent("SYN 0:1 (RTO)");
    s.pass(2000);
    s.sent("SYN 0:1 (RTO)");
    s.segment(SYN | ACK, 0, 1, 0);
    s.sent("ACK 1:1 ack 1");
    assertThat(s.c.info().cwnd()).as("RFC 5681 section 3.1").isEqualTo(s.c.info().mss());
    assertThat(s.c.info().rto()).as("RFC 6298 section 5.7").isEqualTo(3000 * Script.MS);
  }

  @Test
  void aSynNobodyAnswersIsGivenUp() {
    Script s = Script.synSent(PLAIN);
    s.pass(179_999);
    s.take();
    s.heard();
    s.pass(1);
    s.sent();
    s.heard("closed TIMED_OUT");
    s.state(States.CLOSED);
  }

  @Test
  void aLostSynAckIsSentAgain() {
    Script s = Script.synReceived(PLAIN);
    s.segment(SYN, 0, 0, 0);
    s.sent("SYN ACK 0:1 ack 1");
    s.pass(1000);
    s.sent("SYN ACK 0:1 ack 1 (RTO)");
  }

  @Test
  void aResetRefusesTheSynButOnlyWithTheRightAck() {
    Script s = Script.synSent(PLAIN);
    s.segment(RST | ACK, 0, 2, 0);
    s.segment(RST, 0, 0, 0);
    s.sent();
    s.state(States.SYN_SENT);
    s.segment(RST | ACK, 0, 1, 0);
    s.sent();
    s.heard("closed REFUSED");
    s.state(States.CLOSED);
  }

  @Test
  void anAckOfAnOldSynIsAnsweredWithAReset() {
    Script s = Script.synSent(PLAIN);
    s.segment(SYN | ACK, 0, 77, 0);
    s.sent("RST 77:77");
    s.state(States.SYN_SENT);
    s.segment(ACK, 0, 1, 0); // acceptable, but neither SYN nor RST: half-open, dropped
    s.sent();
    s.state(States.SYN_SENT);
  }

  @Test
  void whatIsWrittenEarlyLeavesWithTheHandshake() {
    Script s = Script.synSent(PLAIN);
    s.write(10);
    s.c.shutdownOutput(s.now);
    s.sent();
    s.segment(SYN | ACK, 0, 1, 0);
    s.sent("FIN ACK 1:12 ack 1");
    s.state(States.FIN_WAIT_1);
  }

  @Test
  void closeBeforeTheAnswerForgetsTheConnection() {
    Script s = Script.synSent(PLAIN);
    s.c.close(s.now);
    s.sent();
    s.heard("closed ABORTED");
    s.state(States.CLOSED);
  }

  @Test
  void dataAndFinOnTheSynAckAreTaken() {
    Script s = Script.synSent(PLAIN);
    s.c.onSegment(
        s.now,
        s.make(SYN | ACK | FIN, 0, 1, 0, TcpOptions.NONE),
        dev.naru.internet.wire.Ecn.NOT_ECT);
    s.sent("ACK 1:1 ack 2");
    s.heard("connected", "ended");
    s.state(States.CLOSE_WAIT);
  }

  @Test
  void optionsAreUsedOnlyIfBothHaveThem() {
    Script s = Script.synSent(TcpConfig.DEFAULT);
    s.c.onSegment(
        s.now,
        s.make(SYN | ACK, 0, 1, 0, TcpOptions.NONE.withMss(500)),
        dev.naru.internet.wire.Ecn.NOT_ECT);
    assertThat(s.take().getFirst().options()).isEqualTo(TcpOptions.NONE);
    assertThat(s.c.info())
        .returns(false, TcpInfo::sack)
        .returns(false, TcpInfo::timestamps)
        .returns(500, TcpInfo::mss)
        .returns(65535, TcpInfo::sendWindow);
  }

  @Test
  void withoutTheOptionTheMssIs536() {
    Script s = Script.synSent(PLAIN);
    s.segment(SYN | ACK, 0, 1, 0);
    assertThat(s.c.info().mss()).isEqualTo(536);
  }

  @Test
  void windowsAreScaledFromTheAckOn() {
    TcpConfig big = TcpConfig.DEFAULT.withReceiveBuffer(1 << 20, 1 << 20);
    Script s = new Script(big);
    s.c.open(s.now, s.iss);
    TcpSegment syn = s.take().getFirst();
    assertThat(syn.window()).as("never scaled on a SYN").isEqualTo(65535);
    assertThat(syn.options().windowScale()).isEqualTo(5);
    s.window = 1000;
    TcpOptions options = TcpOptions.NONE.withWindowScale(7).withTimestamps(1, 0);
    s.c.onSegment(s.now, s.make(SYN | ACK, 0, 1, 0, options), dev.naru.internet.wire.Ecn.NOT_ECT);
    assertThat(s.take().getFirst().window()).isEqualTo((1 << 20) >> 5);
    assertThat(s.c.info().sendWindow()).as("of the SYN").isEqualTo(1000);
    s.peerOptions = TcpOptions.timestamps(1, 0);
    s.ack(1);
    assertThat(s.c.info().sendWindow()).isEqualTo(128_000);
  }

  @Test
  void aHardErrorEndsTheHandshakeASoftOneIsRemembered() {
    Script soft = Script.synSent(PLAIN);
    soft.c.onError(soft.now, Script.icmp(IpError.Kind.HOST_UNREACHABLE, 0), soft.iss);
    soft.state(States.SYN_SENT);
    soft.pass(180_000);
    soft.heard("closed UNREACHABLE");

    Script hard = Script.synSent(PLAIN);
    hard.c.onError(hard.now, Script.icmp(IpError.Kind.PORT_UNREACHABLE, 0), hard.iss + 9);
    hard.state(States.SYN_SENT);
    hard.c.onError(hard.now, Script.icmp(IpError.Kind.PORT_UNREACHABLE, 0), hard.iss);
    hard.heard("closed REFUSED");
    hard.sent();
  }
}
