package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.ACK;
import static dev.naru.internet.tcp.Script.FIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.internet.wire.Payload;
import org.junit.jupiter.api.Test;

/** Closing: RFC 9293 section 3.6. */
class ClosingTest {

  @Test
  void theActiveCloserWaitsTwoSegmentLifetimes() {
    Script s = Script.timeWait();
    s.pass(59_999);
    s.state(States.TIME_WAIT);
    s.pass(1);
    s.state(States.CLOSED);
    s.sent();
    s.heard();
  }

  @Test
  void aFinSentAgainIsAcknowledgedAndRestartsTimeWait() {
    Script s = Script.timeWait();
    s.pass(30_000);
    s.segment(FIN | ACK, 1, 2, 0);
    s.sent("ACK 2:2 ack 2 (out of window)");
    s.pass(59_999);
    s.state(States.TIME_WAIT);
    s.pass(1);
    s.state(States.CLOSED);
  }

  @Test
  void thePassiveCloserIsDoneWithTheLastAck() {
    Script s = Script.lastAck();
    s.segment(ACK, 2, 2, 0);
    s.sent();
    s.heard("closed FINISHED");
    s.state(States.CLOSED);
  }

  @Test
  void bothMayCloseAtOnce() {
    Script s = Script.closing();
    s.segment(ACK, 2, 2, 0);
    s.sent();
    s.heard("closed FINISHED");
    s.state(States.TIME_WAIT);
  }

  @Test
  void aFinThatAcknowledgesOursGoesStraightToTimeWait() {
    Script s = Script.finWait1();
    s.segment(FIN | ACK, 1, 2, 0);
    s.sent("ACK 2:2 ack 2");
    s.heard("ended", "closed FINISHED");
    s.state(States.TIME_WAIT);
  }

  @Test
  void afterAHalfCloseThePeerStillSends() {
    Script s = Script.finWait2();
    s.lastAck = 2;
    s.data(1, 101);
    assertThat(s.bytesRead()).isEqualTo(100);
    s.pass(40);
    s.sent("ACK 2:2 ack 101 (delayed ACK)");
    s.pass(3_600_000);
    s.state(States.FIN_WAIT_2);
  }

  @Test
  void inCloseWaitThisSideStillSends() {
    Script s = Script.closeWait();
    s.write(100);
    s.sent("ACK 1:101 ack 2");
    s.state(States.CLOSE_WAIT);
  }

  @Test
  void theFinLeavesBehindAllData() {
    Script s = Script.established();
    s.write(12_500);
    s.c.shutdownOutput(s.now);
    s.state(States.FIN_WAIT_1);
    s.sent(Script.segments(1, 10));
    s.ack(10_001);
    s.sent("ACK 10001:11001 ack 1", "ACK 11001:12001 ack 1", "FIN ACK 12001:12502 ack 1");
    s.ack(12_502);
    s.state(States.FIN_WAIT_2);
  }

  @Test
  void aFinBehindAGapWaitsForIt() {
    Script s = Script.established();
    s.segment(FIN | ACK, 101, 1, 100);
    s.sent("ACK 1:1 ack 1 sack 101-201 (dupACK)");
    s.state(States.ESTABLISHED);
    s.data(1, 101);
    s.sent("ACK 1:1 ack 202 (dupACK)");
    s.heard("ended");
    assertThat(s.bytesRead()).isEqualTo(200);
    s.state(States.CLOSE_WAIT);
  }

  @Test
  void aLostFinIsSentAgain() {
    Script s = Script.finWait1();
    s.pass(230);
    assertThat(s.take()).isNotEmpty().allMatch(t -> t.flags() == (FIN | ACK));
    s.ack(2);
    s.state(States.FIN_WAIT_2);
  }

  @Test
  void closeWithUnreadDataResets() {
    Script s = Script.established();
    s.reading = false;
    s.data(1, 11);
    s.c.close(s.now);
    s.sent("RST ACK 1:1 ack 11");
    s.heard("readable", "closed ABORTED");
    s.state(States.CLOSED);
  }

  @Test
  void dataForNobodyResets() {
    Script s = Script.established();
    s.c.close(s.now);
    s.sent("FIN ACK 1:2 ack 1");
    s.data(1, 11);
    s.sent("RST 1:1"); // what the peer expects, whether or not the FIN has come
    s.heard("closed ABORTED");
  }

  @Test
  void aClosedConnectionDoesNotWaitForeverForTheFin() {
    Script s = Script.established();
    s.c.close(s.now);
    s.sent("FIN ACK 1:2 ack 1");
    s.ack(2);
    s.pass(59_999);
    s.state(States.FIN_WAIT_2);
    s.pass(1);
    s.state(States.CLOSED);
    s.heard("closed FINISHED");
  }

  @Test
  void lingerZeroAbortsLingerTimeAbortsLater() {
    Script zero = Script.established();
    zero.c.linger(0);
    zero.c.close(zero.now);
    zero.sent("RST ACK 1:1 ack 1");

    Script some = Script.established();
    some.write(10);
    some.take();
    some.c.linger(2000 * Script.MS);
    some.c.close(some.now);
    some.pass(1999);
    some.take();
    some.state(States.FIN_WAIT_1);
    some.pass(1);
    some.sent("RST ACK 12:12 ack 1");
    some.heard("closed ABORTED");
  }

  @Test
  void writingAfterShutdownIsACallersBug() {
    Script s = Script.finWait1();
    assertThatThrownBy(() -> s.c.write(s.now, Payload.of(new byte[1])))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatWasNotReadBeforeTheEndCanStillBeRead() {
    Script s = Script.lastAckWithUnread();
    s.segment(ACK, 12, 2, 0);
    s.state(States.CLOSED);
    s.readAll();
    assertThat(s.bytesRead()).isEqualTo(10);
  }
}
