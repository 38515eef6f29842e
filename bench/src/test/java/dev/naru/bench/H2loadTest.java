package dev.naru.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class H2loadTest {

  private static final String REPORT =
      """
      finished in 3.01s, 19761.33 req/s, 3.03MB/s
      requests: 59284 total, 59348 started, 59284 done, 59284 succeeded, 0 failed, 0 errored, 0 timeout
      status codes: 59284 2xx, 0 3xx, 0 4xx, 0 5xx
      """;

  private static final long[] MICROS = LongStream.rangeClosed(1, 100).toArray();

  @Test
  void readsRateAndCountAndTakesTheLatencyFromTheLog() throws IOException {
    assertThat(H2load.parse(REPORT, MICROS)).isEqualTo(new Load(19_761.33, 100, 59_284));
  }

  @Test
  void anAnswerWithoutReasonPhraseIsAnAnswer() throws IOException {
    String tomcat =
        """
        finished in 6.12ms, 653.17 req/s, 72.08KB/s
        requests: 4 total, 4 started, 4 done, 0 succeeded, 4 failed, 0 errored, 0 timeout
        status codes: 0 2xx, 0 3xx, 0 4xx, 0 5xx
        """;
    assertThat(H2load.parse(tomcat, MICROS).requests()).isEqualTo(4);
  }

  @Test
  void aRunWithErrorsIsNoMeasurement() {
    assertThatThrownBy(() -> H2load.parse(REPORT.replace("0 5xx", "7 5xx"), MICROS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("7 5xx");
    assertThatThrownBy(() -> H2load.parse(REPORT.replace("0 errored", "7 errored"), MICROS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("7 errored");
  }
}
