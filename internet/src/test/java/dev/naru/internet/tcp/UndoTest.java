package dev.naru.internet.tcp;

import static dev.naru.internet.tcp.Script.segments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.TcpOptions;
import org.junit.jupiter.api.Test;

/** Recoveries in vain, and that they are taken back: RFC 3522, 3708, 4015, 5682. */
class UndoTest {
  private static final TcpConfig NO_SACK = TcpConfig.DEFAULT.withOptions(false, false, false);
  private static final TcpConfig STAMPED = TcpConfig.DEFAULT.withOptions(true, true, false);

  /** Twenty thousand bytes written, ten segments out, a probe, and the timer has run out. */
  private static Script timedOut(TcpConfig config) {
    Script s = Script.established(config);
    s.write(20_000);
    assertThat(s.take()).hasSize(10);
    s.pass(600);
    assertThat(s.c.info()).returns("LOSS", TcpInfo::phase).returns(0L, TcpInfo::undone);
    assertThat(s.c.info().cwnd()).isLessThanOrEqualTo(1000);
    s.take();
    return s;
  }

  private static void undone(Script s) {
    assertThat(s.c.info())
        .returns("OPEN", TcpInfo::phase)
        .returns(1L, TcpInfo::undone)
        .matches(i -> i.ssthresh() >= 10_000);
  }

  @Test
  void originalsThatArriveAfterATimeoutProveItSpurious() {
    Script s = timedOut(NO_SACK);
    s.ack(1001);
    s.sent("ACK 10001:11001 ack 1", "ACK 11001:12001 ack 1"); // new data, not what seems lost
    s.ack(2001);
    undone(s);
    long again = s.c.info().retransmitted();
    s.take();
    for (int at = 3001; at <= 10_001; at += 1000) {
      s.ack(at);
      s.take();
    }
    assertThat(s.c.info().retransmitted()).isEqualTo(again);
  }

  @Test
  void aSackOfAnOriginalProvesItToo() {
    Script s = timedOut(Script.PLAIN);
    s.ack(1001);
    s.take();
    s.sack(1001, 2001, 3001);
    undone(s);
  }

  @Test
  void aDuplicateAckAfterATimeoutSaysThatTheLossWasReal() {
    Script s = timedOut(NO_SACK);
    s.ack(1001);
    s.sent("ACK 10001:11001 ack 1", "ACK 11001:12001 ack 1");
    s.ack(1001);
    assertThat(s.c.info()).returns("LOSS", TcpInfo::phase).returns(0L, TcpInfo::undone);
    s.sent("ACK 1001:2001 ack 1 (RTO)");
  }

  @Test
  void withNothingNewToSendTheTimeoutIsTakenForReal() {
    Script s = Script.established(NO_SACK);
    s.write(5000);
    s.sent(segments(1, 5));
    s.pass(300);
    s.sent("ACK 1:1001 ack 1 (RTO)");
    s.ack(1001);
    s.sent("ACK 1001:2001 ack 1 (RTO)", "ACK 2001:3001 ack 1 (RTO)");
  }

  @Test
  void anOlderTimestampEchoedProvesThatTheOriginalHasArrived() {
    Script s = Script.established(STAMPED);
    int sentAt = s.c.timestamps.value(s.now);
    s.write(4 * 988);
    assertThat(s.take()).hasSize(4);
    s.pass(10);
    s.peerOptions = TcpOptions.timestamps(501, sentAt);
    s.sack(1, 989, 1977);
    s.sack(1, 989, 2965);
    s.sack(1, 989, 3953);
    s.sent("ACK 1:989 ack 1 (3 dupACK)");
    assertThat(s.c.info()).returns("RECOVERY", TcpInfo::phase);
    s.pass(5);
    s.ack(3953); // still of the first copy: it had only been overtaken
    undone(s);
  }

  @Test
  void theEchoOfTheCopyProvesNothing() {
    Script s = Script.established(STAMPED);
    s.write(4 * 988);
    assertThat(s.take()).hasSize(4);
    s.pass(10);
    s.sack(1, 989, 3953);
    s.sent("ACK 1:989 ack 1 (3 dupACK)");
    int sentAgainAt = s.c.timestamps.value(s.now);
    s.pass(10);
    s.peerOptions = TcpOptions.timestamps(501, sentAgainAt);
    s.ack(3953);
    assertThat(s.c.info()).returns("OPEN", TcpInfo::phase).returns(0L, TcpInfo::undone);
  }

  @Test
  void aCopyThatCameTwiceProvesIt() {
    Script s = Script.established();
    s.write(4000);
    s.sent(segments(1, 4));
    s.pass(10);
    s.sack(1, 1001, 4001);
    s.sent("ACK 1:1001 ack 1 (3 dupACK)");
    s.pass(5);
    s.ack(4001);
    assertThat(s.c.info()).returns("OPEN", TcpInfo::phase).returns(0L, TcpInfo::undone);
    s.pass(5);
    s.sack(4001, 1, 1001); // DSACK
    undone(s);
  }

  @Test
  void aDuplicateThatTheNetworkMadeUndoesNothing() {
    Script s = Script.established();
    s.write(4000);
    s.sent(segments(1, 4));
    s.pass(10);
    s.sack(4001, 1, 1001);
    assertThat(s.c.info()).returns(0L, TcpInfo::undone).returns("OPEN", TcpInfo::phase);
  }

  @Test
  void aCopyOfAnEarlierTimeProvesNothing() {
    Script s = Script.established(STAMPED);
    s.write(10 * 988);
    assertThat(s.take()).hasSize(10);
    s.pass(30); // the tail is sent again, as a probe
    int probedAt = s.c.timestamps.value(s.now);
    s.take();
    s.pass(1);
    s.peerOptions = TcpOptions.timestamps(501, probedAt - 20);
    s.sack(1, 989, 9 * 988 + 1);
    s.sent("ACK 1:989 ack 1 (3 dupACK)");
    s.pass(10);
    s.peerOptions = TcpOptions.timestamps(502, s.c.timestamps.value(s.now - 10 * Script.MS));
    s.sack(9 * 988 + 1, 9 * 988 + 1, 9 * 988 + 1);
    assertThat(s.c.info()).returns(0L, TcpInfo::undone);
  }
}
