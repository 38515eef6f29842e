package dev.naru.internet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeqNumberTest {
  @Test
  void orderGoesAcrossTheWrap() {
    assertThat(SeqNumber.lt(-1, 0)).isTrue();
    assertThat(SeqNumber.lt(0, -1)).isFalse();
    assertThat(SeqNumber.gt(5, -5)).isTrue();
    assertThat(SeqNumber.lt(Integer.MAX_VALUE, Integer.MIN_VALUE)).isTrue();
    assertThat(SeqNumber.leq(7, 7)).isTrue();
    assertThat(SeqNumber.geq(7, 7)).isTrue();
    assertThat(SeqNumber.max(-3, 3)).isEqualTo(3);
    assertThat(SeqNumber.min(-3, 3)).isEqualTo(-3);
    assertThat(SeqNumber.distance(-3, 3)).isEqualTo(6);
  }

  @Test
  void aRangeHoldsItsLowEndOnly() {
    assertThat(SeqNumber.inRange(-2, -2, 2)).isTrue();
    assertThat(SeqNumber.inRange(0, -2, 2)).isTrue();
    assertThat(SeqNumber.inRange(2, -2, 2)).isFalse();
    assertThat(SeqNumber.inRange(-3, -2, 2)).isFalse();
    assertThat(SeqNumber.inRange(5, 5, 5)).isFalse();
  }

  @Test
  void anAcknowledgementIsAboveUnaAndUpToNxt() {
    assertThat(SeqNumber.between(-2, -2, 2)).isFalse();
    assertThat(SeqNumber.between(-2, -1, 2)).isTrue();
    assertThat(SeqNumber.between(-2, 2, 2)).isTrue();
    assertThat(SeqNumber.between(-2, 3, 2)).isFalse();
  }
}
