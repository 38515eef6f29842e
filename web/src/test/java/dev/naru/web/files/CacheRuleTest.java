package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheRuleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "90s! max-age=90",
        "1h! max-age=3600",
        "30d! max-age=2592000",
        "999999d! max-age=31536000",
        "no-cache! no-cache",
        "no-store! no-store",
        "immutable! max-age=31536000, immutable",
      })
  void itIsWrittenAsAPersonWouldSayIt(String text, String header) {
    assertThat(CacheRule.parse(text).header()).isEqualTo(header);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1 hour", "-1h", "none", "no-cache\r\nX: y"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CacheRule.parse(text));
  }
}
