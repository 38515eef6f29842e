package dev.naru.bench;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code iperf3}: as many octets as can be had over several connections. */
final class Iperf {

  private static final double MEBI = 1 << 20;

  private Iperf() {}

  /**
   * From the server to the client, or both ways at once over twice as many connections. What {@link
   * Load} calls a request is a MiB that has arrived.
   */
  static Load run(int port, int connections, int seconds, boolean both)
      throws IOException, InterruptedException {
    return parse(
        Load.output(
            List.of(
                "iperf3",
                "-c127.0.0.1",
                "-p" + port,
                "-P" + connections,
                "-t" + seconds,
                both ? "--bidir" : "--reverse",
                "--json")));
  }

  /** Reads its report. */
  static Load parse(String output) throws IOException {
    JsonNode end = JsonMapper.shared().readTree(output).path("end");
    JsonNode received = end.path("sum_received");
    double seconds = received.path("seconds").asDouble(0);
    double octets =
        received.path("bytes").asDouble(0)
            + end.path("sum_received_bidir_reverse").path("bytes").asDouble(0);
    if (seconds == 0 || octets == 0) {
      throw new IOException("cannot read what iperf3 printed:\n" + output);
    }
    return new Load(octets / MEBI / seconds, Double.NaN, Math.round(octets / MEBI));
  }
}
