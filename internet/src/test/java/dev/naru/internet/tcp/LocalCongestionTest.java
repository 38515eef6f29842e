package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** This host's own queue takes nothing more. */
class LocalCongestionTest {

  @Test
  void whatWasRefusedIsNotSentAndComesFirstWhenTheQueueHasRoom() {
    Script s = Script.established();
    s.queueFull = true;
    s.write(1500);
    s.sent();
    assertThat(s.c.info()).returns(0, TcpInfo::outstanding).returns(1500, TcpInfo::unsent);
    s.queueFull = false;
    s.write(700);
    s.sent("ACK 1:1001 ack 1", "ACK 1001:2001 ack 1", "ACK 2001:2201 ack 1");
    assertThat(s.c.info().retransmitted()).isZero();
  }

  @Test
  void itIsTriedAgainAfterATimeoutAndThenEveryHalfSecond() {
    Script s = Script.established();
    s.queueFull = true;
    s.write(100);
    s.pass(1300); // at 210, 710 and 1210 ms
    assertThat(s.c.sender.localRetries()).isEqualTo(3);
    s.queueFull = false;
    s.pass(409);
    s.sent();
    s.pass(1);
    s.sent("ACK 1:101 ack 1");
    s.ack(101);
    s.pass(10_000);
    s.sent();
  }

  @Test
  void whoIsRefusedForLongerThanTheUserTimeoutGivesUp() {
    Script s = Script.established();
    s.c.userTimeout(3000 * Script.MS);
    s.queueFull = true;
    s.write(100);
    s.pass(3100);
    s.state(States.ESTABLISHED);
    s.pass(200);
    s.heard("closed TIMED_OUT");
    assertThat(s.c.nextDeadline()).isEqualTo(dev.naru.internet.time.Timed.NEVER);
  }

  @Test
  void theWindowIsReducedOnceAndAcksGoOnWithWhatWaits() {
    Script s = Script.established();
    s.write(5000);
    s.take();
    long before = s.c.info().cwnd();
    s.queueFull = true;
    s.write(5000);
    assertThat(s.c.info().phase()).isEqualTo("REDUCING");
    assertThat(s.c.info().ssthresh()).isEqualTo(7000);
    s.queueFull = false;
    s.ack(2001);
    assertThat(s.take()).isNotEmpty().allMatch(segment -> segment.seq() - s.iss >= 5001);
    s.ack(5001);
    assertThat(s.c.info().phase()).isEqualTo("OPEN");
    assertThat(s.c.info().cwnd()).isEqualTo(7000).isLessThan(before);
    assertThat(s.c.info().retransmitted()).isZero();
  }

  @Test
  void aRetransmissionThatIsRefusedIsStillToBeSent() {
    Script s = Script.established();
    s.write(3000);
    s.take();
    s.queueFull = true;
    s.pass(1000);
    s.sent();
    assertThat(s.c.info().retransmitted()).isZero();
    s.queueFull = false;
    s.pass(500);
    assertThat(s.take().getFirst().seq() - s.iss).isEqualTo(1);
    assertThat(s.c.info().retransmitted()).isEqualTo(1);
  }

  @Test
  void aSynThatIsRefusedIsAsGoodAsLost() {
    Script s = new Script(Script.PLAIN);
    s.queueFull = true;
    s.c.open(s.now, s.iss);
    s.queueFull = false;
    s.pass(1000);
    s.sent("SYN 0:1 (RTO)");
  }
}
