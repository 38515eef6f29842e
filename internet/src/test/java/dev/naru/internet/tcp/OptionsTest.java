package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.ACK;
import static dev.naru.internet.tcp.Script.FIN;
import static dev.naru.internet.tcp.Script.PLAIN;
import static dev.naru.internet.tcp.Script.RST;
import static dev.naru.internet.tcp.Script.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import org.junit.jupiter.api.Test;

/** Timestamps (RFC 7323), congestion notification (RFC 3168), keepalive. */
class OptionsTest {
  private static final long SECOND = 1000 * Script.MS;

  private static void stamp(Script s, int value) {
    s.peerOptions = TcpOptions.timestamps(value, s.c.timestamps.value(s.now));
  }

  @Test
  void timestampsAreEchoed() {
    Script s = Script.established(TcpConfig.DEFAULT);
    stamp(s, 600);
    s.data(1, 101);
    stamp(s, 700); // the first that is not acknowledged is echoed
    s.data(101, 201);
    assertThat(s.take().getLast().options().tsEcho()).isEqualTo(600);
  }

  @Test
  void aSegmentOfAFormerLifeIsTurnedAway() {
    Script s = Script.established(TcpConfig.DEFAULT);
    stamp(s, 499);
    s.data(1, 101);
    s.sent("ACK 1:1 ack 1 (out of window)");
    assertThat(s.bytesRead()).isZero();
    stamp(s, 500);
    s.data(1, 101);
    assertThat(s.bytesRead()).isEqualTo(100);
  }

  @Test
  void after24DaysTheTimestampIsNoJudge() {
    Script s = Script.established(TcpConfig.DEFAULT);
    s.pass(25L * 24 * 3600 * 1000);
    stamp(s, 499);
    s.data(1, 101);
    assertThat(s.bytesRead()).isEqualTo(100);
  }

  @Test
  void aSegmentWithoutTimestampIsDroppedAResetIsNot() {
    Script s = Script.established(TcpConfig.DEFAULT);
    s.peerOptions = TcpOptions.NONE;
    s.data(1, 101);
    s.sent();
    assertThat(s.bytesRead()).isZero();
    s.segment(RST, 1, 0, 0);
    s.heard("closed RESET");
  }

  @Test
  void timestampsTakeRoomInEverySegment() {
    Script s = Script.established(TcpConfig.DEFAULT);
    s.write(2000);
    assertThat(s.take()).extracting(t -> t.payload().length()).containsExactly(988, 988, 24);
  }

  @Test
  void congestionNotificationIsAgreedOnInTheSyns() {
    Script s = new Script(PLAIN.withEcn(true));
    s.c.open(s.now, s.iss);
    s.sent("SYN ECE CWR 0:1");
    TcpOptions mss = TcpOptions.NONE.withMss(1000);
    s.c.onSegment(s.now, s.make(SYN | ACK | TcpSegment.ECE, 0, 1, 0, mss), Ecn.NOT_ECT);
    assertThat(s.lastMark()).as("a mere ACK").isEqualTo(Ecn.NOT_ECT);
    s.take();
    s.write(10);
    assertThat(s.lastMark()).isEqualTo(Ecn.ECT_0);
    s.sent("ACK 1:11 ack 1");
    s.pass(1000);
    assertThat(s.lastMark()).as("a retransmission").isEqualTo(Ecn.NOT_ECT);
  }

  @Test
  void whoIsAskedAgrees() {
    Script s = new Script(PLAIN);
    s.c.openPassively(
        s.now, s.iss, s.make(SYN | TcpSegment.ECE | TcpSegment.CWR, 0, 0, 0, TcpOptions.NONE));
    s.sent("SYN ACK ECE 0:1 ack 1");
    s.segment(ACK, 1, 1, 0);
    assertThat(s.c.info().ecn()).isTrue();
  }

  @Test
  void afterTwoLostSynsItIsNotAskedFor() {
    Script s = new Script(PLAIN.withEcn(true));
    s.c.open(s.now, s.iss);
    s.pass(3000);
    s.sent("SYN ECE CWR 0:1", "SYN ECE CWR 0:1 (RTO)", "SYN 0:1 (RTO)");
  }

  private static Script withEcn() {
    Script s = new Script(PLAIN.withEcn(true));
    s.c.open(s.now, s.iss);
    s.now += 10 * Script.MS;
    TcpOptions options = TcpOptions.NONE.withMss(1000).withSackPermitted();
    s.c.onSegment(s.now, s.make(SYN | ACK | TcpSegment.ECE, 0, 1, 0, options), Ecn.NOT_ECT);
    s.take();
    return s;
  }

  @Test
  void aMarkIsEchoedUntilTheSenderHasHeard() {
    Script s = withEcn();
    s.mark = Ecn.CE;
    s.data(1, 101);
    s.sent("ACK ECE 1:1 ack 101");
    s.mark = Ecn.ECT_0;
    s.data(101, 201);
    s.data(201, 301);
    s.sent("ACK ECE 1:1 ack 301");
    s.segment(ACK | TcpSegment.CWR, 301, 1, 100);
    s.sent("ACK 1:1 ack 401");
  }

  @Test
  void anEchoHalvesTheWindowOncePerRoundTrip() {
    Script s = withEcn();
    s.write(30_000);
    s.sent(Script.segments(1, 10));
    s.segment(ACK | TcpSegment.ECE, 1, 1001, 0);
    assertThat(s.c.info()).returns(7000L, TcpInfo::ssthresh).returns("REDUCING", TcpInfo::phase);
    s.segment(ACK | TcpSegment.ECE, 1, 3001, 0);
    s.segment(ACK, 1, 10_001, 0);
    assertThat(s.c.info()).returns(7000L, TcpInfo::ssthresh).returns(0L, TcpInfo::retransmitted);
    s.segment(ACK, 1, 17_001, 0);
    assertThat(s.c.info()).returns("OPEN", TcpInfo::phase).returns(7000L, TcpInfo::ssthresh);
  }

  @Test
  void theReductionIsToldWithTheNextNewData() {
    Script s = withEcn();
    s.write(30_000);
    s.sent(Script.segments(1, 10));
    s.segment(ACK | TcpSegment.ECE, 1, 5001, 0);
    assertThat(s.take()).extracting(t -> t.has(TcpSegment.CWR)).containsExactly(true, false);
  }

  @Test
  void aSilentPeerIsProbedAndGivenUp() {
    TcpConfig.KeepAlive probing = new TcpConfig.KeepAlive(true, 60 * SECOND, 10 * SECOND, 3);
    Script s = Script.established(PLAIN.withKeepAlive(probing));
    s.pass(59_999);
    s.sent();
    s.pass(1);
    s.sent("ACK 0:0 ack 1 (keepalive)");
    s.ack(1);
    s.pass(59_999);
    s.sent();
    s.pass(1);
    s.sent("ACK 0:0 ack 1 (keepalive)");
    s.pass(20_000);
    s.sent("ACK 0:0 ack 1 (keepalive)", "ACK 0:0 ack 1 (keepalive)");
    s.pass(10_000);
    s.sent("RST ACK 1:1 ack 1");
    s.heard("closed TIMED_OUT");
  }

  @Test
  void whatIsSaidOfKeepaliveDuringTheHandshakeHoldsAfterwards() {
    Script s = Script.synReceived(PLAIN);
    s.c.keepAlive(s.now, new TcpConfig.KeepAlive(true, SECOND, SECOND, 1));
    s.ack(1);
    s.take();
    s.pass(1000);
    s.sent("ACK 0:0 ack 1 (keepalive)");
  }

  @Test
  void aKeepaliveOfThePeerIsAnswered() {
    Script s = Script.established();
    s.segment(ACK, 0, 1, 0);
    s.sent("ACK 1:1 ack 1 (out of window)");
  }

  @Test
  void keepaliveIsOffUnlessAskedFor() {
    Script s = Script.established();
    assertThat(s.c.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    s.c.keepAlive(s.now, new TcpConfig.KeepAlive(true, SECOND, SECOND, 1));
    s.pass(1000);
    s.sent("ACK 0:0 ack 1 (keepalive)");
    s.segment(FIN | ACK, 1, 1, 0);
    s.state(States.CLOSE_WAIT);
  }

  @Test
  void anAckOfSomethingNeverSentDoesNotMoveTheTimestamp() {
    Script s = Script.established(TcpConfig.DEFAULT.withOptions(true, true, false));
    TcpOptions honest = s.peerOptions;
    s.peerOptions = honest.withTimestamps(200_000, honest.tsEcho());
    s.segment(ACK, 1, 9999, 0);
    s.sent("ACK 1:1 ack 1 (challenge ACK)");
    s.peerOptions = honest.withTimestamps(501, honest.tsEcho());
    s.data(1, 101);
    s.pass(100);
    s.sent("ACK 1:1 ack 101 (delayed ACK)");
  }
}
