package dev.naru.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.naru.http.message.ResponseFields;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {

  private static Language of(String accepted) {
    ResponseFields fields = new ResponseFields();
    fields.set("Accept-Language", accepted);
    return Language.of(fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ko                         | KOREAN
          ko-KR , en ; q = 0.9       | KOREAN
          en, ko;q=0.9               | ENGLISH
          en;q=0.5,ko ;q=0.5         | KOREAN
          ko;q=0                     | ENGLISH
          ko;q=x                     | ENGLISH
          ko;x=1                     | ENGLISH
          korean                     | ENGLISH
          """)
  void theOneThatIsWantedMoreIsSpoken(String accepted, Language spoken) {
    assertThat(of(accepted)).isEqualTo(spoken);
  }

  /** The loop reads it: what is sixteen times as long must not take 256 times as long. */
  @Test
  void manySpacesTakeNoTime() {
    String field = "a" + " ".repeat(1_000_000) + "b";
    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> of(field)))
        .isEqualTo(Language.ENGLISH);
  }
}
