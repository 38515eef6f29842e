package dev.naru.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class IperfTest {

  @Test
  void whatHasArrivedInBothDirectionsCounts() throws Exception {
    Load load =
        Iperf.parse(
            """
            {"start": {}, "intervals": [], "end": {
              "sum_sent": {"seconds": 2.01, "bytes": 999999999},
              "sum_received": {"seconds": 2.0, "bytes": 104857600},
              "sum_received_bidir_reverse": {"seconds": 2.0, "bytes": 209715200}}}
            """);

    assertThat(load.requestsPerSecond()).isEqualTo(150);
    assertThat(load.requests()).isEqualTo(300);
    assertThat(load.p99Micros()).isNaN();
  }

  @Test
  void aReportWithoutAnEndIsRefused() {
    assertThatThrownBy(() -> Iperf.parse("{\"error\": \"the server is busy\"}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the server is busy");
  }
}
