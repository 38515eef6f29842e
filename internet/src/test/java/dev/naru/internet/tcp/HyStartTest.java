package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Leaving slow start by delay, or by a train of ACKs, as Linux does. */
class HyStartTest {
  private static final long MS = 1_000_000L;

  private long now = 1000 * MS;
  private final HyStart start = new HyStart(now, 10);
  private int nxt = 10;
  private int ack = 10;

  /**
   * ACKs of a round, so far apart, that each measure this long; after how many it is over, or 0.
   */
  private int round(int acks, long apart, long rtt, long minRtt, long cwnd) {
    nxt += acks;
    for (int i = 1; i <= acks; i++) {
      now += apart;
      ack++;
      if (start.onAck(now, ack, nxt, rtt, minRtt, cwnd)) {
        return i;
      }
    }
    return 0;
  }

  @Test
  void goesOnWhileTheRoundTripStays() {
    for (int i = 0; i < 20; i++) {
      assertThat(round(20, 5 * MS, 100 * MS, 100 * MS, 32)).isZero();
    }
  }

  @Test
  void isOverAtTheNinthRoundTripThatIsLongerByAnEighth() {
    assertThat(round(20, 5 * MS, 113 * MS, 100 * MS, 32)).isEqualTo(9);
  }

  @Test
  void oneShortRoundTripSaysThatThereIsNoQueue() {
    round(1, 5 * MS, 100 * MS, 100 * MS, 32);
    assertThat(round(20, 5 * MS, 130 * MS, 100 * MS, 32)).isEqualTo(9);
    nxt += 20;
    start.onAck(now, ++ack, nxt, 130 * MS, 100 * MS, 32);
    start.onAck(now, ++ack, nxt, 101 * MS, 100 * MS, 32);
    for (int i = 0; i < 17; i++) {
      assertThat(start.onAck(now += 5 * MS, ++ack, nxt, 130 * MS, 100 * MS, 32)).isFalse();
    }
  }

  @Test
  void isOverWhenAcksComeCloseTogetherForHalfARoundTrip() {
    assertThat(round(100, MS, 100 * MS, 100 * MS, 32)).isEqualTo(52);
  }

  @Test
  void aGapEndsTheTrain() {
    round(40, MS, 100 * MS, 100 * MS, 32);
    nxt += 100;
    now += 3 * MS;
    for (int i = 0; i < 40; i++) {
      assertThat(start.onAck(now += MS, ack, nxt, 100 * MS, 100 * MS, 32)).isFalse();
    }
  }

  @Test
  void aSmallWindowIsNotJudged() {
    assertThat(round(40, MS, 500 * MS, 100 * MS, 15)).isZero();
  }
}
