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
}
