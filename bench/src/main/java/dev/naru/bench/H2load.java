package dev.naru.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs {@code h2load}: HTTP/2, and HTTP/1.1 at a fixed rate, which {@code wrk} cannot.
 *
 * <p>It prints no percentiles, so each request's time is read from its log.
 */
final class H2load {

  private static final Pattern RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");
  private static final Pattern COUNTS =
      Pattern.compile("(\\d+) done, .* (\\d+) errored, (\\d+) timeout");
  private static final Pattern OTHER_STATUS = Pattern.compile("(\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx");

  /** It crashes now and then when its time is up. */
  private static final int ATTEMPTS = 3;

  private H2load() {}

  /** One thread, so many connections, so many seconds. */
  static Load run(String url, int connections, int seconds, Path scratch, List<String> more)
      throws IOException, InterruptedException {
    Path times = scratch.resolve("h2load.log");
    Files.deleteIfExists(times);
    List<String> command = new ArrayList<>(List.of("h2load", "-t1", "-c" + connections));
    command.addAll(List.of("-D" + seconds, "--log-file=" + times));
    command.addAll(more);
    command.add(url);
    String output = attempt(command, ATTEMPTS);
    try (Stream<String> lines = Files.lines(times)) {
      return parse(output, lines.mapToLong(H2load::micros).toArray());
    }
  }

  private static String attempt(List<String> command, int attempts)
      throws IOException, InterruptedException {
    try {
      return Load.output(command);
    } catch (IOException crashed) {
      if (attempts == 1) {
        throw crashed;
      }
      return attempt(command, attempts - 1);
    }
  }

  /** A line of the log: when it began, the status, how many microseconds it took. */
  private static long micros(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
  }

  /**
   * Reads its report; refuses one with errors. What it calls "succeeded" is no help: it does not
   * see the status of an answer without a reason phrase, and Tomcat sends none.
   */
  static Load parse(String output, long[] micros) throws IOException {
    Matcher rate = RATE.matcher(output);
    Matcher counts = COUNTS.matcher(output);
    Matcher others = OTHER_STATUS.matcher(output);
    if (!rate.find() || !counts.find() || !others.find() || micros.length == 0) {
      throw new IOException("cannot read what h2load printed:\n" + output);
    }
    long answered = Long.parseLong(counts.group(1));
    boolean clean =
        counts.group(2).equals("0")
            && counts.group(3).equals("0")
            && others.group().equals("0 3xx, 0 4xx, 0 5xx");
    if (answered == 0 || !clean) {
      throw new IOException("h2load saw failures: " + counts.group() + "; " + others.group());
    }
    Arrays.sort(micros);
    long p99 = micros[(int) Math.min(micros.length - 1L, Math.round(micros.length * 0.99))];
    return new Load(Double.parseDouble(rate.group(1)), p99, answered);
  }
}
