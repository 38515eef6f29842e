package dev.naru.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SizeTest {

  @Test
  void readsBinaryUnits() {
    assertThat(Size.parse("64KiB").bytes()).isEqualTo(65_536);
    assertThat(Size.parse("2GiB").bytes()).isEqualTo(2L << 30);
    assertThat(Size.parse("17").bytes()).isEqualTo(17);
  }

  @Test
  void refusesWhatItCannotMean() {
    for (String text : new String[] {"64KB", "-1", "1.5MiB", "", "999999999999999999TiB"}) {
      assertThatThrownBy(() -> Size.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void writesTheLargestWholeUnit() {
    assertThat(new Size(65_536)).hasToString("64KiB");
    assertThat(new Size(65_537)).hasToString("65537B");
    assertThat(new Size(0)).hasToString("0B");
  }
}
