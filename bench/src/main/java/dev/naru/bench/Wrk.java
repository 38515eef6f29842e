package dev.naru.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of {@code wrk} measured.
 *
 * @param requestsPerSecond answered with success
 * @param p99Micros 99th percentile of latency in microseconds
 * @param requests answered in all
 */
record Wrk(double requestsPerSecond, double p99Micros, long requests) {

  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern COUNT = Pattern.compile("(\\d+) requests in ");
  private static final Pattern BAD =
      Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: .*");

  /** Runs it: one thread, so many connections, so many seconds. */
  static Wrk run(String url, int connections, int seconds)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency", url))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("wrk failed:\n" + output);
    }
    return parse(output);
  }

  /** Reads its report; refuses one with errors, for a wrong answer is not a fast one. */
  static Wrk parse(String output) throws IOException {
    Matcher bad = BAD.matcher(output);
    if (bad.find()) {
      throw new IOException("wrk saw failures: " + bad.group());
    }
    Matcher p99 = find(P99, output);
    double unit =
        switch (p99.group(2)) {
          case "us" -> 1;
          case "ms" -> 1_000;
          default -> 1_000_000;
        };
    return new Wrk(
        Double.parseDouble(find(RATE, output).group(1)),
        Double.parseDouble(p99.group(1)) * unit,
        Long.parseLong(find(COUNT, output).group(1)));
  }

  private static Matcher find(Pattern pattern, String output) throws IOException {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IOException("cannot read what wrk printed:\n" + output);
    }
    return matcher;
  }
}
