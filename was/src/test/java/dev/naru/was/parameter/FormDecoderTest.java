package dev.naru.was.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormDecoderTest {

  private static Parameters decode(String query) {
    Parameters parameters = new Parameters(ParameterLimits.DEFAULTS);
    FormDecoder.query(query, StandardCharsets.UTF_8, parameters);
    return parameters;
  }

  @Test
  void namesAndValuesKeepTheirOrder() {
    Parameters parameters = decode("b=1&a=2&b=3&&c&=x&d=");
    assertThat(parameters.names()).containsExactly("b", "a", "c", "", "d");
    assertThat(parameters.all("b")).containsExactly("1", "3");
    assertThat(parameters.first("b")).contains("1");
    assertThat(parameters.first("c")).contains("");
    assertThat(parameters.first("d")).contains("");
    assertThat(parameters.first("")).contains("x");
    assertThat(parameters.first("e")).isEmpty();
    assertThat(parameters.toMap().get("b")).containsExactly("1", "3");
    assertThat(parameters.size()).isEqualTo(6);
  }

  @Test
  void plusIsASpaceAndAnEncodedPlusIsNot() {
    assertThat(decode("q=a+b%2Bc%20d").first("q")).contains("a b+c d");
  }

  @Test
  void onlyTheFirstEqualsSignSeparates() {
    assertThat(decode("q=a=b=%3D").first("q")).contains("a=b==");
  }

  @Test
  void octetsAreReadInTheCharsetThatIsGiven() {
    assertThat(decode("%EB%82%98=%eb%a3%a8").first("나")).contains("루");
    Parameters korean = new Parameters(ParameterLimits.DEFAULTS);
    FormDecoder.query("q=%B3%AA", Charset.forName("EUC-KR"), korean);
    assertThat(korean.first("q")).contains("나");
  }

  @ParameterizedTest
  @ValueSource(strings = {"q=%", "q=%4", "q=%zz", "q=%4g", "%=1", "q=%4&1=2", "q=%+1", "q=%C0%AF"})
  void whatIsMalformedIsAnErrorAndNotAGuess(String query) {
    assertThatThrownBy(() -> decode(query))
        .isInstanceOfSatisfying(
            ParameterException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void theNumberIsLimitedOverAllSources() {
    Parameters parameters = new Parameters(new ParameterLimits(3, 100));
    FormDecoder.query("a=1&b=2", StandardCharsets.UTF_8, parameters);
    FormDecoder.query("c=3", StandardCharsets.UTF_8, parameters);
    assertThatThrownBy(() -> FormDecoder.query("d", StandardCharsets.UTF_8, parameters))
        .isInstanceOfSatisfying(
            ParameterException.class, e -> assertThat(e.status()).isEqualTo(413));
    assertThat(parameters.size()).isEqualTo(3);
  }

  @Test
  void aBodyIsLimitedInBytes() throws IOException {
    ParameterLimits limits = new ParameterLimits(10, 5);
    Parameters fits = new Parameters(limits);
    FormDecoder.body(stream("a=123"), StandardCharsets.UTF_8, limits, fits);
    assertThat(fits.first("a")).contains("123");
    Parameters tooLong = new Parameters(limits);
    assertThatThrownBy(
            () -> FormDecoder.body(stream("a=1234"), StandardCharsets.UTF_8, limits, tooLong))
        .isInstanceOfSatisfying(
            ParameterException.class, e -> assertThat(e.status()).isEqualTo(413));
    assertThat(tooLong.size()).isZero();
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
