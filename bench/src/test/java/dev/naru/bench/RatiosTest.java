package dev.naru.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatiosTest {

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    Ratios ratios = new Ratios(List.of(4.0, 1.0, 3.0, 2.0));
    assertThat(ratios.median()).isEqualTo(2.5);
    assertThat(ratios.lowerQuartile()).isEqualTo(1.75);
  }

  @Test
  void oneRoundIsItsOwnMedian() {
    assertThat(new Ratios(List.of(1.25)).median()).isEqualTo(1.25);
  }

  @Test
  void aGateAsksForTheMedianAndNearlyForTheQuartile() {
    assertThat(new Ratios(List.of(0.9, 0.95, 1.0, 1.1, 1.2)).atLeast(1.0)).isTrue();
    assertThat(new Ratios(List.of(0.9, 0.95, 0.99, 1.1, 1.2)).atLeast(1.0)).isFalse();
    assertThat(new Ratios(List.of(0.5, 0.9, 1.0, 1.1, 1.2)).atLeast(1.0)).isFalse();

    assertThat(new Ratios(List.of(0.7, 0.8, 0.85, 0.9, 1.2)).atMost(0.85)).isTrue();
    assertThat(new Ratios(List.of(0.7, 0.8, 0.86, 0.9, 1.2)).atMost(0.85)).isFalse();
    assertThat(new Ratios(List.of(0.7, 0.8, 0.85, 0.95, 1.2)).atMost(0.85)).isFalse();
  }
}
