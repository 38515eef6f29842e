package dev.naru.was.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

class FormDecoderFuzzTest {

  /** Nothing but the one defined error, and what was read says the same when written again. */
  @FuzzTest(maxDuration = "60s")
  void whatIsReadCanBeWrittenAndReadAgain(byte[] input) {
    Parameters read = new Parameters(ParameterLimits.DEFAULTS);
    try {
      String query = new String(input, StandardCharsets.ISO_8859_1);
      FormDecoder.query(query, StandardCharsets.UTF_8, read);
    } catch (ParameterException e) {
      return;
    }
    StringBuilder written = new StringBuilder();
    for (String name : read.names()) {
      for (String value : read.all(name)) {
        written
            .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
            .append('&');
      }
    }
    Parameters again = new Parameters(ParameterLimits.DEFAULTS);
    FormDecoder.query(written.toString(), StandardCharsets.UTF_8, again);
    assertThat(again.names()).containsExactlyElementsOf(read.names());
    for (String name : read.names()) {
      assertThat(again.all(name)).isEqualTo(read.all(name));
    }
  }
}
