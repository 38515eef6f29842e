package dev.naru.http.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodingTest {

  private static final Set<Coding> ALL = EnumSet.allOf(Coding.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "gzip, deflate, br, zstd! BROTLI",
        "gzip! GZIP",
        "x-gzip! GZIP",
        "GZIP;Q=0.5! GZIP",
        "br;q=0.5, gzip! GZIP",
        "br;q=0, gzip;q=0.001! GZIP",
        "br;q=0, *! ZSTD",
        "gzip, deflate, zstd! ZSTD",
        "zstd, br;q=0.9! ZSTD",
        "*! BROTLI",
        "*;q=0, gzip! GZIP",
        "identity;q=0, *;q=0.5! BROTLI",
        "identity, *;q=0! IDENTITY",
        "*;q=0! IDENTITY",
        "identity! IDENTITY",
        "identity, br! BROTLI",
        "identity;q=0.5, br;q=0.4! IDENTITY",
        "identity;q=0! IDENTITY",
        "identity;q=0, gzip;q=0.1! GZIP",
        "deflate! IDENTITY",
        "br;q=x! IDENTITY",
        "br;q=2! IDENTITY",
        "''! IDENTITY",
        ",,;,! IDENTITY",
      })
  void theHighestWeightIsChosenAndThenTheBestCoding(String field, Coding expected) {
    assertThat(Coding.choose(List.of(field), ALL)).isEqualTo(expected);
  }

  @Test
  void onlyWhatIsThereIsChosen() {
    Set<Coding> gzip = EnumSet.of(Coding.GZIP, Coding.IDENTITY);
    assertThat(Coding.choose(List.of("br", "gzip;q=0.1"), gzip)).isEqualTo(Coding.GZIP);
    assertThat(Coding.choose(List.of("br"), gzip)).isEqualTo(Coding.IDENTITY);
    assertThat(Coding.choose(List.of(), ALL)).isEqualTo(Coding.IDENTITY);
  }
}
