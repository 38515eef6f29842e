package dev.naru.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs {@code wrk}: HTTP/1.1, each connection asks again as soon as it is answered. */
final class Wrk {

  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern COUNT = Pattern.compile("(\\d+) requests in ");
  private static final Pattern BAD =
      Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: .*");

  private Wrk() {}

  /** One thread, so many connections, so many seconds. */
  static Load run(String url, int connections, int seconds, List<String> more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections));
    command.addAll(List.of("-d" + seconds + "s", "--latency", "--timeout", "10s"));
    command.addAll(more);
    command.add(url);
    return parse(Load.output(command));
  }

  /** Reads its report; refuses one with errors, for a wrong answer is not a fast one. */
  static Load parse(String output) throws IOException {
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
    return new Load(
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
