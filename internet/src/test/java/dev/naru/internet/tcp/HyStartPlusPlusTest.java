package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Leaving slow start by delay: RFC 9406 section 4.2. */
class HyStartPlusPlusTest {
  private static final long MS = 1_000_000L;

  private final HyStartPlusPlus start = new HyStartPlusPlus(10);
  private int nxt = 10;

  /** A round of ten ACKs that each measure this long; whether slow start is over. */
  private boolean round(long rtt) {
    int end = nxt;
    nxt += 10;
    boolean over = false;
    for (int i = 9; i >= 0; i--) {
      over |= start.onAck(end - i, nxt, rtt);
    }
    return over;
  }

  @Test
  void goesOnWhileTheRoundTripStays() {
    for (int i = 0; i < 20; i++) {
      assertThat(round(100 * MS + i % 3)).isFalse();
    }
    assertThat(start.divisor()).isEqualTo(1);
  }

  @Test
  void slowsDownWhenTheRoundTripRisesByAnEighthOrSixteenMilliseconds() {
    round(100 * MS);
    round(100 * MS + 12 * MS);
    assertThat(start.divisor()).isEqualTo(1);
    round(100 * MS + 12 * MS + 14 * MS + 1);
    assertThat(start.divisor()).isEqualTo(4);
  }

  @Test
  void isOverFiveRoundsLater() {
    round(100 * MS);
    assertThat(round(130 * MS)).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(round(130 * MS)).isFalse();
    }
    assertThat(round(130 * MS)).isTrue();
  }

  @Test
  void takesItBackWhenTheRoundTripFalls() {
    round(100 * MS);
    round(130 * MS);
    round(101 * MS);
    assertThat(start.divisor()).isEqualTo(1);
  }

  @Test
  void eightSamplesAtLeastSayAnything() {
    round(100 * MS);
    for (int i = 0; i < 7; i++) {
      start.onAck(11, 30, 500 * MS);
    }
    assertThat(start.divisor()).isEqualTo(1);
  }
}
