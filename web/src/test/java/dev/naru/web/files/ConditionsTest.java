package dev.naru.web.files;

import static dev.naru.web.files.Conditions.Outcome.FAILED;
import static dev.naru.web.files.Conditions.Outcome.NOT_MODIFIED;
import static dev.naru.web.files.Conditions.Outcome.PROCEED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.coding.Coding;
import dev.naru.web.HeaderFields;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {

  private static final Instant MODIFIED = Instant.parse("2026-11-01T12:00:00.5Z");
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final String SAME = "Sun, 01 Nov 2026 12:00:00 GMT";
  private static final String EARLIER = "Sun, 01 Nov 2026 11:59:59 GMT";
  private static final String LATER = "Sun, 01 Nov 2026 12:00:01 GMT";
  private static final Stamp STAMP =
      new Stamp("1", 255, MODIFIED.getEpochSecond() * 1_000_000_000L + 500_000_000);
  private static final Validators VALIDATORS = Validators.of(STAMP, Coding.IDENTITY, false, NOW);
  private static final String TAG = VALIDATORS.etag();

  private static Conditions.Outcome evaluate(String... fields) {
    return Conditions.evaluate(HeaderFields.of(fields), VALIDATORS, NOW);
  }

  @Test
  void withoutConditionsTheMethodIsPerformed() {
    assertThat(evaluate()).isEqualTo(PROCEED);
  }

  @Test
  void aTagIsOfSizeTimeAndCoding() {
    assertThat(TAG).isEqualTo("\"ff-" + Long.toHexString(STAMP.modifiedNanos()) + "\"");
    assertThat(Validators.of(STAMP, Coding.BROTLI, false, NOW).etag()).endsWith("-br\"");
    assertThat(VALIDATORS.modified().orElseThrow().text()).isEqualTo(SAME);
  }

  @Test
  void aFileFromTheFutureHasNoDate() {
    Validators early = Validators.of(STAMP, Coding.IDENTITY, false, MODIFIED.minusSeconds(5));
    assertThat(early.modified()).isEmpty();
    assertThat(Conditions.evaluate(HeaderFields.of("If-Modified-Since", LATER), early, NOW))
        .isEqualTo(PROCEED);
  }

  @Test
  void ifMatchGoesFirstAndIsStrong() {
    assertThat(evaluate("If-Match", TAG)).isEqualTo(PROCEED);
    assertThat(evaluate("If-Match", "*")).isEqualTo(PROCEED);
    assertThat(evaluate("If-Match", "\"a\", " + TAG)).isEqualTo(PROCEED);
    assertThat(evaluate("If-Match", "\"a\"", "If-Match", TAG)).isEqualTo(PROCEED);
    assertThat(evaluate("If-Match", "\"a\"")).isEqualTo(FAILED);
    assertThat(evaluate("If-Match", "W/" + TAG)).isEqualTo(FAILED);
    assertThat(evaluate("If-Match", "nonsense")).isEqualTo(FAILED);
    assertThat(evaluate("If-Match", "")).isEqualTo(FAILED);
    assertThat(evaluate("If-Match", "\"a\"", "If-None-Match", TAG)).isEqualTo(FAILED);
  }

  @Test
  void ifUnmodifiedSinceCountsOnlyWithoutIfMatch() {
    assertThat(evaluate("If-Unmodified-Since", SAME)).isEqualTo(PROCEED);
    assertThat(evaluate("If-Unmodified-Since", LATER)).isEqualTo(PROCEED);
    assertThat(evaluate("If-Unmodified-Since", EARLIER)).isEqualTo(FAILED);
    assertThat(evaluate("If-Unmodified-Since", "yesterday")).isEqualTo(PROCEED);
    assertThat(evaluate("If-Match", TAG, "If-Unmodified-Since", EARLIER)).isEqualTo(PROCEED);
  }

  @Test
  void ifNoneMatchIsWeakAndSilencesIfModifiedSince() {
    assertThat(evaluate("If-None-Match", TAG)).isEqualTo(NOT_MODIFIED);
    assertThat(evaluate("If-None-Match", "W/" + TAG)).isEqualTo(NOT_MODIFIED);
    assertThat(evaluate("If-None-Match", "*")).isEqualTo(NOT_MODIFIED);
    assertThat(evaluate("If-None-Match", "W/\"a,b\" ,," + TAG)).isEqualTo(NOT_MODIFIED);
    assertThat(evaluate("If-None-Match", "\"a\"")).isEqualTo(PROCEED);
    assertThat(evaluate("If-None-Match", "a, " + TAG)).isEqualTo(PROCEED);
    assertThat(evaluate("If-None-Match", TAG.substring(0, TAG.length() - 1))).isEqualTo(PROCEED);
    assertThat(evaluate("If-None-Match", "\"a\"", "If-Modified-Since", LATER)).isEqualTo(PROCEED);
    assertThat(evaluate("If-None-Match", TAG, "If-Modified-Since", EARLIER))
        .isEqualTo(NOT_MODIFIED);
    assertThat(evaluate("If-Match", TAG, "If-None-Match", TAG)).isEqualTo(NOT_MODIFIED);
  }

  @Test
  void ifModifiedSinceIsReadToTheSecond() {
    assertThat(evaluate("If-Modified-Since", SAME)).isEqualTo(NOT_MODIFIED);
    assertThat(evaluate("If-Modified-Since", LATER)).isEqualTo(NOT_MODIFIED);
    assertThat(evaluate("If-Modified-Since", EARLIER)).isEqualTo(PROCEED);
    assertThat(evaluate("If-Modified-Since", "yesterday")).isEqualTo(PROCEED);
    assertThat(evaluate("If-Modified-Since", SAME, "If-Modified-Since", SAME)).isEqualTo(PROCEED);
  }

  @Test
  void aRangeAppliesToTheStateThatIsMeant() {
    assertThat(rangeApplies()).isTrue();
    assertThat(rangeApplies("If-Range", TAG)).isTrue();
    assertThat(rangeApplies("If-Range", "W/" + TAG)).isFalse();
    assertThat(rangeApplies("If-Range", "\"a\"")).isFalse();
    assertThat(rangeApplies("If-Range", SAME)).isTrue();
    assertThat(rangeApplies("If-Range", LATER)).isFalse();
    assertThat(rangeApplies("If-Range", EARLIER)).isFalse();
    assertThat(rangeApplies("If-Range", "x")).isFalse();
    assertThat(
            Conditions.rangeApplies(
                HeaderFields.of("If-Range", SAME),
                VALIDATORS,
                Instant.parse("2026-11-01T12:00:00Z")))
        .isFalse();
  }

  private static boolean rangeApplies(String... fields) {
    return Conditions.rangeApplies(HeaderFields.of(fields), VALIDATORS, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT! 784111777",
        "Sunday, 06-Nov-94 08:49:37 GMT! 784111777",
        "Sun Nov  6 08:49:37 1994! 784111777",
        "Sun Nov 16 08:49:37 1994! 784975777",
        "Sunday, 06-Nov-26 08:49:37 GMT! 1793954977",
        "Sun, 06 Nov 1994 08:49:37! -1",
        "Sun, 32 Nov 1994 08:49:37 GMT! -1",
        "Sun, 06 Nov 1994 08:49:37 KST! -1",
        "06 Nov 1994 08:49:37 GMT! -1",
        "Sun,! -1",
        "''! -1",
      })
  void datesAreReadInAllThreeForms(String text, long seconds) {
    assertThat(HttpDate.parse(text, NOW).orElse(-1)).isEqualTo(seconds);
  }

  @Test
  void aWeakTagIsGoodForWhatIsKnownButNotForParts() {
    Validators weak = Validators.of(STAMP, Coding.GZIP, true, NOW);
    assertThat(weak.etag()).startsWith("W/\"").endsWith("-gzip\"");
    for (String known : new String[] {weak.etag(), weak.etag().substring(2), "*"}) {
      assertThat(Conditions.evaluate(HeaderFields.of("If-None-Match", known), weak, NOW))
          .isEqualTo(NOT_MODIFIED);
    }
    for (String known : new String[] {weak.etag(), weak.etag().substring(2)}) {
      assertThat(Conditions.evaluate(HeaderFields.of("If-Match", known), weak, NOW))
          .isEqualTo(FAILED);
      assertThat(Conditions.rangeApplies(HeaderFields.of("If-Range", known), weak, NOW)).isFalse();
    }
    assertThat(Conditions.rangeApplies(HeaderFields.of("If-Range", SAME), weak, NOW)).isFalse();
  }
}
