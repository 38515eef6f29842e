package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.ACK;
import static dev.naru.internet.tcp.Script.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.CountedPayload;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Taking data in, and saying so. */
class ReceiverTest {

  @Test
  void aSingleSegmentsAckIsDelayed() {
    Script s = Script.established();
    s.data(1, 101);
    s.sent();
    s.pass(39);
    s.sent();
    s.pass(1);
    s.sent("ACK 1:1 ack 101 (delayed ACK)");
    s.pass(10_000);
    s.sent();
  }

  @Test
  void everySecondSegmentIsAcknowledgedAtOnce() {
    Script s = Script.established();
    s.data(1, 101);
    s.data(101, 201);
    s.sent("ACK 1:1 ack 201");
    s.data(201, 301);
    s.sent();
  }

  @Test
  void dataCarriesTheAck() {
    Script s = Script.established();
    s.data(1, 101);
    s.write(5);
    s.sent("ACK 1:6 ack 101");
    s.ack(6);
    s.pass(100);
    s.sent();
  }

  @Test
  void whatComesOutOfOrderIsPutInOrder() {
    Script s = Script.established();
    s.data(201, 301);
    s.sent("ACK 1:1 ack 1 sack 201-301 (dupACK)");
    s.data(401, 501);
    s.sent("ACK 1:1 ack 1 sack 401-501,201-301 (dupACK)"); // the latest first
    s.data(301, 401);
    s.sent("ACK 1:1 ack 1 sack 201-501 (dupACK)");
    s.data(101, 201);
    s.sent("ACK 1:1 ack 1 sack 101-501 (dupACK)");
    assertThat(s.bytesRead()).isZero();
    s.data(1, 101);
    s.sent("ACK 1:1 ack 501 (dupACK)");
    assertThat(s.bytesRead()).isEqualTo(500);
  }

  @Test
  void overlapsAreCutAway() {
    Script s = Script.established();
    s.data(101, 201);
    s.sent("ACK 1:1 ack 1 sack 101-201 (dupACK)");
    s.data(51, 251);
    s.sent("ACK 1:1 ack 1 sack 101-201,51-251 (DSACK)");
    s.data(1, 151);
    s.sent("ACK 1:1 ack 251 (dupACK)");
    assertThat(s.bytesRead()).isEqualTo(250);
    s.data(201, 301);
    s.sent("ACK 1:1 ack 301 sack 201-251 (DSACK)");
    assertThat(s.bytesRead()).isEqualTo(300);
  }

  @Test
  void theLateOriginalIsIgnoredAndReportedAsDuplicate() {
    // 2000 was asked for again and has come; then the late original arrives.
    Script s = Script.established();
    s.data(1, 1001);
    s.data(1001, 2001);
    s.sent("ACK 1:1 ack 2001");
    s.data(2001, 3001);
    s.pass(40);
    s.sent("ACK 1:1 ack 3001 (delayed ACK)");
    s.data(2001, 3001);
    s.sent("ACK 1:1 ack 3001 sack 2001-3001 (DSACK)");
    assertThat(s.bytesRead()).isEqualTo(3000);
    s.data(2001, 3001);
    s.sent("ACK 1:1 ack 3001 sack 2001-3001 (DSACK)");
    s.heard();
  }

  @Test
  void aDuplicateBehindAGapIsReportedWithItsBlock() {
    Script s = Script.established();
    s.data(1001, 2001);
    s.data(2001, 3001);
    s.take();
    s.data(1001, 2001);
    s.sent("ACK 1:1 ack 1 sack 1001-2001,1001-3001 (DSACK)"); // RFC 2883 section 4.2
  }

  @Test
  void onlyThreeBlocksFitBesideTimestamps() {
    Script s = Script.established(TcpConfig.DEFAULT);
    for (int i = 1; i <= 5; i++) {
      s.data(200 * i, 200 * i + 100);
    }
    TcpSegment last = s.take().getLast();
    assertThat(last.options().sack()).hasSize(3);
    assertThat(last.options().sack().getFirst().left()).isEqualTo(s.irs + 1000);
  }

  @Test
  void withoutSackTheAckIsRepeated() {
    Script s = Script.established(TcpConfig.DEFAULT.withOptions(false, false, false));
    s.data(101, 201);
    s.data(201, 301);
    s.sent("ACK 1:1 ack 1 (dupACK)", "ACK 1:1 ack 1 (dupACK)");
  }

  @Test
  void dataBeyondTheWindowIsCutOff() {
    Script s = Script.established(PLAIN.withReceiveBuffer(1000, 1000));
    s.reading = false;
    s.data(1, 1201);
    assertThat(s.c.readableBytes()).isEqualTo(1000);
    s.data(1001, 1101);
    assertThat(s.take().getLast())
        .returns(0, TcpSegment::window)
        .returns(s.irs + 1001, TcpSegment::ack);
    assertThat(s.c.readableBytes()).isEqualTo(1000);
    s.heard("readable");
  }

  @Test
  void aReadTellsThePeerOfTheWindowAtOnce() {
    Script s = Script.established(PLAIN.withReceiveBuffer(4000, 4000));
    s.reading = false;
    s.data(1, 2001);
    s.data(2001, 4001);
    assertThat(s.take().getLast().window()).isZero();
    s.c.read(s.now, 500).release();
    s.sent(); // a step too small to be worth it
    s.c.read(s.now, 600).release();
    assertThat(s.take().getLast().window()).isEqualTo(1100);
    s.c.read(s.now, 100).release();
    s.sent();
    s.readAllUnchecked();
    assertThat(s.take().getLast().window()).isEqualTo(4000);
  }

  @Test
  void aFastReaderGetsALargerWindow() {
    Script s = Script.established(TcpConfig.DEFAULT.withReceiveBuffer(10_000, 1 << 20));
    int at = 1;
    for (int round = 0; round < 10; round++) {
      int until = at + s.c.info().receiveWindow();
      while (at + 1000 <= until) {
        s.data(at, at + 1000);
        at += 1000;
      }
      s.pass(10);
    }
    s.take();
    assertThat(s.c.info().receiveWindow()).isGreaterThan(200_000);
    assertThat(s.bytesRead()).isEqualTo(at - 1);
  }

  @Test
  void aSlowPeerKeepsItsWindow() {
    Script s = Script.established(TcpConfig.DEFAULT.withReceiveBuffer(10_000, 1 << 20));
    for (int at = 1; at < 50_000; at += 1000) {
      s.data(at, at + 1000);
      s.pass(10);
    }
    assertThat(s.c.info().receiveWindow()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void aHoardOfSingleBytesIsLimited() {
    Script s = Script.established();
    for (int i = 1; i < 30_000; i++) {
      s.data(2 * i, 2 * i + 1);
    }
    s.take();
    assertThat(s.c.info().outOfOrder()).isEqualTo(Reassembly.MAX_RUNS);
    for (int at = 1; at < 60_001; at += 1000) {
      s.data(at, at + 1000);
    }
    assertThat(s.bytesRead()).isEqualTo(60_000);
  }

  @Test
  void urgentDataIsReadInLine() {
    Script s = Script.established();
    TcpSegment urgent =
        new TcpSegment(
            80,
            49152,
            s.irs + 1,
            s.iss + 1,
            ACK | TcpSegment.URG,
            65535,
            5,
            TcpOptions.NONE,
            Script.pattern(0, 10));
    s.c.onSegment(s.now, urgent, Ecn.NOT_ECT);
    assertThat(s.bytesRead()).isEqualTo(10);
  }

  @Test
  void whatIsReadIsNotCopiedAndWhatIsNotReadIsReleased() {
    AtomicInteger references = new AtomicInteger();
    Script s = Script.established();
    s.reading = false;
    byte[] bytes = Script.pattern(0, 3000).toByteArray();
    for (int at : new int[] {0, 2000, 500, 0, 1500}) {
      int length = Math.min(1000, bytes.length - at);
      TcpSegment sent =
          new TcpSegment(
              80,
              49152,
              s.irs + 1 + at,
              s.iss + 1,
              ACK,
              65535,
              0,
              TcpOptions.NONE,
              CountedPayload.of(java.util.Arrays.copyOfRange(bytes, at, at + length), references));
      s.c.onSegment(s.now, sent, Ecn.NOT_ECT);
    }
    assertThat(s.c.readableBytes()).isEqualTo(3000);
    s.readAll();
    assertThat(s.bytesRead()).isEqualTo(3000);
    assertThat(references.get()).isZero();
  }
}
