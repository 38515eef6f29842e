package dev.naru.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrkTest {

  private static final String REPORT =
      """
      Running 1s test @ http://127.0.0.1:8080/
        1 threads and 64 connections
        Latency Distribution
           50%  512.00us
           99%    1.73ms
        104312 requests in 1.00s, 14.52MB read
      Requests/sec: 104277.31
      Transfer/sec:     14.52MB
      """;

  @Test
  void readsRateLatencyAndCount() throws IOException {
    assertThat(Wrk.parse(REPORT)).isEqualTo(new Load(104_277.31, 1_730, 104_312));
  }

  @Test
  void aRunWithErrorsIsNoMeasurement() {
    assertThatThrownBy(() -> Wrk.parse(REPORT + "  Non-2xx or 3xx responses: 7\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("7");
  }
}
