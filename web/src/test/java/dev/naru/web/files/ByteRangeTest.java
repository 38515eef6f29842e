package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=10-19, 10, 10",
    "bytes=90-, 90, 10",
    "bytes=90-200, 90, 10",
    "bytes=-1, 99, 1",
    "bytes=-100, 0, 100",
    "bytes=-1000, 0, 100",
    "BYTES= 5-6 , 5, 2",
    "bytes=0-99999999999999999999999, 0, 100",
    "bytes=-99999999999999999999999, 0, 100",
  })
  void aPartIsCutToWhatIsThere(String field, long position, long length) {
    assertThat(ByteRange.of(List.of(field), 100)).isEqualTo(new ByteRange(position, length, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
  void whatIsNotThereIsUnsatisfiable(String field) {
    assertThat(ByteRange.of(List.of(field), 100)).isSameAs(ByteRange.UNSATISFIABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=6-5",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "bytes=1 - 2",
        "bytes=+1-2",
        "bytes=--1",
        "bytes=1-2-3",
        "items=1-2",
        "1-2",
        "bytes",
        "bytes =1-2",
        ""
      })
  void whatIsMalformedOrManifoldIsTheWhole(String field) {
    assertThat(ByteRange.of(List.of(field), 100)).isEqualTo(ByteRange.whole(100));
    assertThat(ByteRange.of(List.of("bytes=1-2", "bytes=1-2"), 100))
        .isEqualTo(ByteRange.whole(100));
  }

  @Test
  void anEmptyFileHasNoPart() {
    assertThat(ByteRange.of(List.of("bytes=0-"), 0)).isSameAs(ByteRange.UNSATISFIABLE);
    assertThat(ByteRange.of(List.of("bytes=-5"), 0)).isSameAs(ByteRange.UNSATISFIABLE);
  }
}
