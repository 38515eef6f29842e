package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.PLAIN;
import static dev.naru.internet.tcp.Script.segments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.tcp.TcpConfig.Congestion;
import dev.naru.internet.wire.TcpSegment;
import org.junit.jupiter.api.Test;

/** Losses and what follows: RFC 6298, 8985, 6937, 6582. The round trip is 10 ms, the RTO 210. */
class LossRecoveryTest {
  private static final TcpConfig NO_SACK =
      TcpConfig.DEFAULT.withOptions(false, false, false).withCongestion(Congestion.NEW_RENO);

  @Test
  void aLostSegmentIsSentAgainWithoutATimeout() {
    Script s = Script.established();
    s.write(5000);
    s.sent(segments(1, 5));
    s.pass(10);
    s.sack(1, 1001, 2001);
    s.sack(1, 1001, 3001);
    s.sent();
    s.sack(1, 1001, 4001);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)");
    s.sack(1, 1001, 5001);
    s.sent();
    s.pass(10);
    s.ack(5001);
    s.sent();
    assertThat(s.c.info())
        .returns("OPEN", TcpInfo::phase)
        .returns(1L, TcpInfo::retransmitted)
        .returns(1L, TcpInfo::recoveries)
        .returns(7000L, TcpInfo::ssthresh) // of the window, not of the 5000 in flight
        .returns(7000L, TcpInfo::cwnd);
    s.pass(10_000);
    s.sent();
  }

  @Test
  void reorderingIsWaitedForAQuarterOfARoundTrip() {
    Script s = Script.established();
    s.write(3000);
    s.sent(segments(1, 3));
    s.pass(10);
    s.sack(1, 1001, 2001);
    s.pass(2);
    s.sent();
    s.pass(1);
    s.sent("ACK 1:1001 ack 1 (RACK)");
  }

  @Test
  void whatIsOnlyReorderedIsNotSentAgain() {
    Script s = Script.established();
    s.write(3000);
    s.sent(segments(1, 3));
    s.pass(10);
    s.sack(1, 1001, 2001);
    s.pass(1);
    s.ack(2001);
    s.pass(1);
    s.ack(3001);
    s.pass(1000);
    s.sent();
    // From now on three segments SACKed are not enough: reordering was seen.
    s.write(5000);
    s.sent(segments(3001, 5));
    s.pass(10);
    s.sack(3001, 4001, 7001);
    s.sent();
  }

  @Test
  void aLostRetransmissionIsFoundToo() {
    Script s = Script.established();
    s.write(20_000);
    s.sent(segments(1, 10));
    s.pass(10);
    s.sack(1, 1001, 10_001);
    assertThat(s.take().getFirst().seq()).isEqualTo(s.iss + 1); // again, and new data
    s.pass(12);
    s.sack(1, 1001, 11_001); // what was sent after the retransmission has arrived
    assertThat(s.take().getFirst().seq()).isEqualTo(s.iss + 1);
    assertThat(s.c.info().retransmitted()).isEqualTo(2);
  }

  @Test
  void whatLeftInTheSameInstantBeforeARetransmissionDoesNotCondemnIt() {
    Script s = Script.established();
    s.write(20_000);
    s.sent(segments(1, 10));
    s.pass(10);
    s.sack(1, 1001, 3001); // two have arrived: two new ones leave
    s.sent(segments(10_001, 2));
    s.sack(1, 1001, 4001);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)");
    s.sack(1, 1001, 10_001);
    s.take();
    s.pass(10);
    s.sack(1, 1001, 12_001);
    assertThat(s.c.info().retransmitted()).isEqualTo(1);
  }

  @Test
  void aLostTailIsProbedWithoutATimeout() {
    Script s = Script.established();
    s.write(3000);
    s.sent(segments(1, 3));
    s.pass(10);
    s.ack(1001);
    s.pass(19);
    s.sent();
    s.pass(1);
    s.sent("ACK 2001:3001 ack 1 (TLP)");
    s.pass(10);
    s.sack(1001, 2001, 3001); // the probe has arrived: 1001 is missing
    s.pass(3);
    s.sent("ACK 1001:2001 ack 1 (RACK)");
    s.ack(3001);
    assertThat(s.c.info()).returns("OPEN", TcpInfo::phase).returns(1L, TcpInfo::recoveries);
  }

  @Test
  void aLossThatTheProbeItselfRepairsIsCongestionToo() {
    Script s = Script.established();
    s.write(2000);
    s.sent(segments(1, 2));
    s.pass(20);
    s.sent("ACK 1001:2001 ack 1 (TLP)");
    s.write(1000);
    s.sent("ACK 2001:3001 ack 1");
    s.ack(3001);
    assertThat(s.c.info().ssthresh()).isEqualTo(7000);
  }

  @Test
  void aProbeThatWasNotNeededIsNoCongestion() {
    Script s = Script.established();
    s.write(2000);
    s.sent(segments(1, 2));
    s.pass(20);
    s.sent("ACK 1001:2001 ack 1 (TLP)");
    s.ack(2001);
    s.sack(2001, 1001, 2001); // DSACK: both have come
    s.write(1000);
    s.take();
    s.ack(3001);
    assertThat(s.c.info().ssthresh()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theProbeIsNewDataIfThereIsSome() {
    Script s = Script.established();
    s.write(11_000);
    s.sent(segments(1, 10));
    s.pass(20);
    s.sent("ACK 10001:11001 ack 1 (TLP)"); // one more than the congestion window
  }

  @Test
  void aSilentPeerIsAskedEverMoreRarely() {
    Script s = Script.established();
    s.write(1000);
    s.sent("ACK 1:1001 ack 1");
    s.pass(210); // twice the round trip, and the peer may delay its ACK for 200 ms; but no later
    s.sent("ACK 1:1001 ack 1 (TLP)"); //      than the timeout
    s.pass(210);
    s.sent("ACK 1:1001 ack 1 (RTO)");
    assertThat(s.c.info()).returns("LOSS", TcpInfo::phase).returns(1000L, TcpInfo::cwnd);
    s.pass(419);
    s.sent();
    s.pass(1);
    s.sent("ACK 1:1001 ack 1 (RTO)");
    s.pass(840);
    s.sent("ACK 1:1001 ack 1 (RTO)");
    assertThat(s.c.info().rto()).isEqualTo(1680 * Script.MS);
  }

  @Test
  void afterTheUserTimeoutItIsGivenUp() {
    Script s = Script.established();
    s.c.userTimeout(100_000 * Script.MS);
    s.write(1000);
    s.pass(99_999);
    s.heard();
    s.pass(1);
    s.heard("closed TIMED_OUT");
    s.state(States.CLOSED);
  }

  @Test
  void afterATimeoutWhatIsMissingIsSentInSlowStart() {
    Script s = Script.established(PLAIN.withCongestion(Congestion.NEW_RENO));
    s.write(6000);
    s.take();
    s.pass(20);
    s.sent("ACK 5001:6001 ack 1 (TLP)");
    s.pass(220);
    s.sent("ACK 1:1001 ack 1 (RTO)");
    assertThat(s.c.info().ssthresh()).isEqualTo(3000);
    s.ack(1001);
    s.sent("ACK 1001:2001 ack 1 (RTO)", "ACK 2001:3001 ack 1 (RTO)");
    s.ack(6001); // they had all arrived
    assertThat(s.c.info()).returns("OPEN", TcpInfo::phase);
    s.pass(10_000);
    s.sent();
  }

  @Test
  void aReceiverMayForgetWhatItHasSacked() {
    Script s = Script.established();
    s.write(4000);
    s.sent(segments(1, 4));
    s.sack(1, 1001, 4001);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)");
    s.ack(1001); // without the rest: it was thrown away (RFC 2018 section 8)
    s.pass(220);
    s.sent("ACK 1001:2001 ack 1 (RTO)");
    s.ack(2001);
    s.sent("ACK 2001:3001 ack 1 (RTO)", "ACK 3001:4001 ack 1 (RTO)");
    s.ack(4001);
    assertThat(s.c.info().outstanding()).isZero();
  }

  @Test
  void threeDuplicateAcksDoWithoutSack() {
    Script s = Script.established(NO_SACK);
    s.write(6000);
    s.sent(segments(1, 6));
    s.ack(1);
    s.ack(1);
    s.sent();
    s.ack(1);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)");
    assertThat(s.c.info()).returns("RECOVERY", TcpInfo::phase).returns(3000L, TcpInfo::ssthresh);
    s.ack(2001); // partial: the next hole is there
    s.sent("ACK 2001:3001 ack 1 (partial ACK)");
    s.ack(6001);
    s.sent();
    assertThat(s.c.info()).returns("OPEN", TcpInfo::phase).returns(3000L, TcpInfo::cwnd);
  }

  @Test
  void limitedTransmitSendsNewDataOnTheFirstDuplicates() {
    Script s = Script.established(NO_SACK);
    s.write(20_000);
    s.sent(segments(1, 10));
    s.ack(1);
    s.sent("ACK 10001:11001 ack 1"); // RFC 3042
    s.ack(1);
    s.sent("ACK 11001:12001 ack 1");
    s.ack(1);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)");
  }

  @Test
  void aWindowUpdateIsNoDuplicateAck() {
    Script s = Script.established(NO_SACK);
    s.write(6000);
    s.take();
    for (int i = 0; i < 5; i++) {
      s.window -= 1000;
      s.ack(1);
    }
    s.sent();
    assertThat(s.c.info().phase()).isEqualTo("OPEN");
  }

  @Test
  void recoveryReducesInProportion() {
    // 10 segments are out, the first is lost: what is in flight goes to seven, evenly.
    Script s = Script.established();
    s.write(40_000);
    s.sent(segments(1, 10));
    s.pass(10);
    s.sack(1, 1001, 4001);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)");
    int sent = 0;
    for (int right = 5001; right <= 10_001; right += 1000) {
      s.sack(1, 1001, right);
      sent += s.take().size();
    }
    assertThat(sent).isBetween(5, 6);
    assertThat(s.c.info().ssthresh()).isEqualTo(7000);
    s.pass(10);
    s.ack(10_001);
    assertThat(s.c.info().cwnd()).isEqualTo(7000);
    assertThat(s.c.info().inFlight()).isLessThanOrEqualTo(7000);
  }

  @Test
  void sackBlocksThatMakeNoSenseMeanNothing() {
    Script s = Script.established();
    s.write(5000);
    s.sent(segments(1, 5));
    s.sack(1, 3001, 2001, 4001, 9001, -5000, 3001, 0, 0);
    s.sent();
    assertThat(s.c.info().inFlight()).isEqualTo(5000);
    assertThat(s.c.info().phase()).isEqualTo("OPEN");
  }

  @Test
  void onlyWhatWasSentOnceMeasuresTheRoundTrip() {
    Script s = Script.established();
    s.write(1000);
    s.pass(220);
    s.take();
    s.pass(100);
    s.ack(1001); // of which of the two?
    assertThat(s.c.info().srtt()).isEqualTo(10 * Script.MS);
  }

  @Test
  void whatWaitedBehindAGapMeasuresNothing() {
    Script s = Script.established(NO_SACK);
    s.write(3000);
    s.take();
    s.pass(210);
    s.sent("ACK 1:1001 ack 1 (RTO)");
    s.ack(3001); // the other two came long ago
    assertThat(s.c.info().srtt()).isEqualTo(10 * Script.MS);
  }

  @Test
  void timestampsMeasureWhatWasSentTwice() {
    Script s = Script.established(TcpConfig.DEFAULT);
    s.write(900);
    s.pass(210);
    TcpSegment probe = s.take().getLast();
    s.pass(100);
    s.peerOptions = dev.naru.internet.wire.TcpOptions.timestamps(501, probe.options().tsValue());
    s.ack(901);
    assertThat(s.c.info().srtt()).isEqualTo((7 * 10 + 100) * Script.MS / 8);
  }

  @Test
  void anAckThatTellsOfNothingDoesNotPutTheProbeOff() {
    Script s = Script.established();
    s.write(4000);
    s.sent(segments(1, 4));
    s.pass(10);
    s.sack(1, 4000, 4001); // the last byte of a segment is no segment
    s.pass(9);
    s.sent();
    s.pass(1);
    s.sent("ACK 3001:4001 ack 1 (TLP)");
  }
}
