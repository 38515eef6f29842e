package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

  @Test
  void digitsAreAnId() {
    assertThat(Ids.parse("1")).hasValue(1);
    assertThat(Ids.parse("999999999999999999")).hasValue(999_999_999_999_999_999L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "01", "-1", "+1", " 1", "1e3", "٣", "9999999999999999999", "1/"})
  void nothingElseIs(String text) {
    assertThat(Ids.parse(text)).isEmpty();
  }
}
