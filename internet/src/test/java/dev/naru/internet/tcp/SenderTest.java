package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.tcp.TcpConfig.Congestion;
import dev.naru.internet.wire.CountedPayload;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpSegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When data leaves, and in what pieces: RFC 9293 sections 3.7 and 3.8.6. */
class SenderTest {

  @Test
  void dataIsCutAtTheMss() {
    Script s = Script.established();
    s.write(2500);
    s.sent("ACK 1:1001 ack 1", "ACK 1001:2001 ack 1", "ACK 2001:2501 ack 1");
  }

  /** The numbers of the segments sent since the last look that have PSH. */
  private static List<Integer> pushed(Script s) {
    return s.take().stream()
        .filter(segment -> (segment.flags() & TcpSegment.PSH) != 0)
        .map(segment -> segment.seq() - s.iss)
        .toList();
  }

  @Test
  void theLastSegmentOfAWriteHasPshAndKeepsItWhenItIsSentAgain() {
    Script s = Script.established();
    s.write(2500);
    assertThat(pushed(s)).containsExactly(2001);
    s.pass(500); // a tail loss probe, and then all of it again
    s.ack(1001);
    assertThat(pushed(s)).isNotEmpty().containsOnly(2001);
  }

  @Test
  void aSegmentThatIsSentAgainHasNoPshOnlyBecauseNothingWaitsBehindIt() {
    Script s = Script.established();
    s.write(4000);
    s.take();
    s.sack(1, 1001, 4001);
    s.pass(10);
    List<TcpSegment> again = s.take();
    assertThat(again).singleElement().returns(s.iss + 1, TcpSegment::seq);
    assertThat(again.getFirst().flags() & TcpSegment.PSH).isZero();
  }

  @Test
  void aWriteThatMoreFollowsHasNoPshUntilThePersistTimerSendsIt() {
    Script s = Script.established();
    assertThat(s.c.write(s.now, Script.pattern(0, 1010), true)).isTrue();
    assertThat(pushed(s)).isEmpty();
    s.ack(1001); // the promise held for one opportunity
    assertThat(pushed(s)).isEmpty();
    s.ack(1011);
    assertThat(s.c.write(s.now, Script.pattern(1010, 10), true)).isTrue();
    s.sent();
    s.pass(210);
    assertThat(pushed(s)).containsExactly(1011);
  }

  @Test
  void smallWritesBecomeOneSegment() {
    Script s = Script.established();
    s.write(10);
    s.sent("ACK 1:11 ack 1");
    s.write(10);
    s.write(20);
    s.write(30);
    s.sent(); // Nagle
    s.ack(11);
    s.sent("ACK 11:71 ack 1");
  }

  @Test
  void nagleHoldsBackNoFullSegment() {
    Script s = Script.established();
    s.write(10);
    s.sent("ACK 1:11 ack 1");
    s.write(1500);
    s.sent("ACK 11:1011 ack 1");
    s.ack(11);
    s.sent("ACK 1011:1511 ack 1");
  }

  @Test
  void withoutNagleSmallWritesLeaveAtOnce() {
    Script s = Script.established();
    s.write(10);
    s.write(10);
    s.sent("ACK 1:11 ack 1");
    s.c.noDelay(s.now, true);
    s.sent("ACK 11:21 ack 1");
    s.write(10);
    s.sent("ACK 21:31 ack 1");
  }

  @Test
  void tenSegmentsAreTheInitialWindow() {
    Script s = Script.established();
    s.write(20_000);
    s.sent(Script.segments(1, 10));
    s.ack(2001); // slow start: two acknowledged, four more
    s.sent(Script.segments(10_001, 4));
  }

  @Test
  void thePeersWindowIsNotExceeded() {
    Script s = new Script(PLAIN);
    s.window = 2500;
    s.connected();
    s.write(10_000);
    s.sent("ACK 1:1001 ack 1", "ACK 1001:2001 ack 1"); // the rest is a silly window
    s.ack(1001);
    s.sent("ACK 2001:3001 ack 1");
  }

  @Test
  void aClosedWindowIsProbedEverMoreRarely() {
    Script s = Script.established();
    s.window = 0;
    s.ack(1);
    s.write(3000);
    s.sent();
    s.pass(209);
    s.sent();
    s.pass(1);
    s.sent("ACK 1:2 ack 1 (zero-window probe)");
    s.ack(1);
    s.pass(209);
    s.sent();
    s.pass(1);
    s.sent("ACK 1:2 ack 1 (zero-window probe)");
    s.ack(1);
    s.pass(420);
    s.sent("ACK 1:2 ack 1 (zero-window probe)");
    s.ack(1);
    s.pass(839);
    s.sent();
    s.window = 65535;
    s.ack(1);
    s.sent(
        "ACK 1:2 ack 1 (window opened)",
        "ACK 2:1002 ack 1",
        "ACK 1002:2002 ack 1"); // and Nagle holds back the rest
    s.ack(2);
    s.sent("ACK 2002:3001 ack 1");
    assertThat(s.c.info().cwnd()).as("no congestion").isEqualTo(10_000);
  }

  @Test
  void aPeerThatAnswersProbesIsNeverGivenUp() {
    Script s = Script.established();
    s.window = 0;
    s.ack(1);
    s.write(10);
    for (int i = 0; i < 100; i++) {
      s.pass(60_000);
      s.take();
      s.ack(1);
    }
    s.state(States.ESTABLISHED);
    s.pass(420_000);
    s.heard("closed TIMED_OUT");
  }

  @Test
  void aSillyWindowIsUsedAfterAWhile() {
    Script s = Script.established();
    s.window = 400;
    s.ack(1);
    s.write(1000);
    s.sent();
    s.pass(210);
    s.sent("ACK 1:401 ack 1");
    s.window = 65535;
    s.ack(401);
    s.sent("ACK 401:1001 ack 1");
  }

  @Test
  void anOlderSegmentDoesNotChangeTheWindow() {
    Script s = Script.established();
    s.data(1, 11);
    s.window = 100;
    s.segment(Script.ACK, 1, 1, 10); // the same again, late
    assertThat(s.c.info().sendWindow()).isEqualTo(65535);
  }

  @Test
  void aWriteBeyondTheBufferIsRefusedAndThenInvited() {
    Script s = Script.established(PLAIN.withSendBuffer(4000, 4000));
    s.write(4000);
    assertThat(s.c.writableBytes()).isZero();
    assertThat(s.c.write(s.now, Payload.of(new byte[1]))).isFalse();
    s.take();
    s.ack(1001);
    s.heard();
    s.ack(2001);
    s.heard("writable");
    s.ack(4001);
    s.heard();
  }

  @Test
  void theSendBufferGrowsWithTheCongestionWindow() {
    Script s = Script.established(PLAIN.withSendBuffer(4000, 100_000));
    assertThat(s.c.writableBytes()).isEqualTo(20_000);
  }

  @Test
  void theSequenceMayWrap() {
    Script s = new Script(PLAIN, -1500, Integer.MAX_VALUE - 20).connected();
    s.write(5000);
    s.sent(Script.segments(1, 5));
    s.sack(1, 2001, 5001);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)", "ACK 1001:2001 ack 1 (3 dupACK)");
    s.ack(5001);
    s.data(31, 51);
    s.data(11, 31);
    s.data(1, 11);
    assertThat(s.bytesRead()).isEqualTo(50);
    assertThat(s.c.info().outstanding()).isZero();
  }

  @Test
  void whatIsAcknowledgedIsReleased() {
    AtomicInteger references = new AtomicInteger();
    Script s = Script.established();
    s.c.write(s.now, CountedPayload.of(patternBytes(2500), references));
    s.pass(3000); // with all that is sent again
    s.take().forEach(TcpSegment::release);
    assertThat(references.get()).isPositive();
    s.ack(2501);
    assertThat(references.get()).isZero();
  }

  @Test
  void whatIsNotAcknowledgedIsReleasedWhenItIsOver() {
    AtomicInteger references = new AtomicInteger();
    Script s = Script.established();
    s.c.write(s.now, CountedPayload.of(patternBytes(50_000), references));
    s.take().forEach(TcpSegment::release);
    s.sack(2001, 4001, 6001);
    s.take().forEach(TcpSegment::release);
    s.c.abort(s.now);
    assertThat(references.get()).isZero();
  }

  private static byte[] patternBytes(int length) {
    return Script.pattern(0, length).toByteArray();
  }

  @Test
  void aNarrowPathGetsSmallerSegmentsAtOnce() {
    Script s = Script.established();
    s.write(3000);
    s.sent(Script.segments(1, 3));
    s.mtu = 640;
    s.c.onError(s.now, Script.icmp(IpError.Kind.PACKET_TOO_BIG, 640), s.iss + 1);
    assertThat(s.c.info().mss()).isEqualTo(600);
    String[] again = {
      "1:601", "601:1001", "1001:1601", "1601:2001", "2001:2601", "2601:3001",
    };
    s.sent(Arrays.stream(again).map(r -> "ACK " + r + " ack 1 (path MTU)").toArray(String[]::new));
    assertThat(s.c.info().ssthresh()).as("no congestion").isEqualTo(Long.MAX_VALUE);
    s.ack(3001);
    s.write(1000);
    s.sent("ACK 3001:3601 ack 1", "ACK 3601:4001 ack 1");
  }

  @Test
  void aPathMtuReportAboutNothingInFlightIsIgnored() {
    Script s = Script.established();
    s.write(1000);
    s.sent("ACK 1:1001 ack 1");
    s.c.onError(s.now, Script.icmp(IpError.Kind.PACKET_TOO_BIG, 640), s.iss + 5000);
    s.sent();
    assertThat(s.c.info().mss()).isEqualTo(1000);
  }

  @Test
  void aPathKnownToBeNarrowIsLearntFromBelow() {
    Script s = Script.established();
    s.mtu = 640; // another connection has found out
    s.write(1000);
    s.sent("ACK 1:1001 ack 1", "ACK 1:601 ack 1 (path MTU)", "ACK 601:1001 ack 1 (path MTU)");
  }

  @Test
  void afterIdlenessTheWindowStartsAgain() {
    Script s = Script.established(PLAIN.withCongestion(Congestion.NEW_RENO));
    for (int i = 0; i < 4; i++) {
      s.write(20_000);
      s.take();
      s.ack(20_000 * i + 10_001);
      s.take();
      s.ack(20_000 * (i + 1) + 1);
    }
    assertThat(s.c.info().cwnd()).isGreaterThan(20_000);
    s.pass(10_000);
    s.write(1);
    assertThat(s.c.info().cwnd()).isEqualTo(10_000);
  }

  @Test
  void whatIsAnnouncedToGrowWaitsUntilItDoes() {
    Script s = Script.established(Script.PLAIN.withNoDelay(true));
    assertThat(s.c.write(s.now, Script.pattern(0, 300), true)).isTrue();
    s.sent();
    assertThat(s.c.write(s.now, Script.pattern(300, 900), true)).isTrue();
    s.sent("ACK 1:1001 ack 1");
    assertThat(s.c.write(s.now, Script.pattern(1200, 100), false)).isTrue();
    s.sent("ACK 1001:1301 ack 1");
  }

  @Test
  void aPromiseOfMoreIsNotWaitedForLongerThanATimeout() {
    Script s = Script.established(Script.PLAIN.withNoDelay(true));
    assertThat(s.c.write(s.now, Script.pattern(0, 300), true)).isTrue();
    s.pass(209);
    s.sent();
    s.pass(1);
    s.sent("ACK 1:301 ack 1");
  }

  @Test
  void aCorkHoldsSmallSegmentsUntilItIsTakenOff() {
    Script s = Script.established(Script.PLAIN.withNoDelay(true));
    s.c.cork(s.now, true);
    s.write(1300);
    s.sent("ACK 1:1001 ack 1");
    s.pass(10);
    s.ack(1001);
    s.sent();
    s.write(100);
    s.sent();
    s.c.cork(s.now, false);
    s.sent("ACK 1001:1401 ack 1");
  }

  @Test
  void noDelaySendsAtOnceWhatWaits() {
    Script s = Script.established();
    s.write(100);
    s.write(50);
    s.sent("ACK 1:101 ack 1");
    s.c.noDelay(s.now, true);
    s.sent("ACK 101:151 ack 1");
  }

  @Test
  void segmentsAreNoLargerThanTheConfigurationSays() {
    Script s = Script.established(Script.PLAIN.withMaxSegment(600));
    s.write(1200);
    s.sent("ACK 1:601 ack 1", "ACK 601:1201 ack 1");
  }

  @Test
  void slowStartGrowsOnlyWhereMoreThanHalfOfTheWindowWasUsed() {
    Script s = Script.established();
    s.write(5000);
    s.take();
    s.pass(10);
    s.ack(5001);
    assertThat(s.c.info().cwnd()).isEqualTo(10_000);
    s.write(9000);
    s.take();
    s.pass(10);
    for (int at = 7001; at <= 13_001; at += 2000) {
      s.ack(at);
    }
    s.ack(14_001);
    assertThat(s.c.info().cwnd()).isEqualTo(18_000); // twice of what was in flight, and no more
  }
}
