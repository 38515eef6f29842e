package dev.naru.bench;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The results as Markdown. They may be measured piece by piece: works that were not measured this
 * time keep the rows that an earlier report has, when it was made in the same way.
 */
final class Report {

  private static final String GATES = "## Gates";
  private static final String FIGURES = "## Figures";
  private static final String TROUBLES = "## What went wrong";

  private final String preface;
  private final Earlier earlier;
  private final Map<Work, Result> results = new HashMap<>();

  /**
   * With what is to be said before the tables, and an earlier report.
   *
   * @param preface all that the figures depend on but for the commit
   * @param earlier a report, of which nothing is kept when its preface is another; may be empty
   */
  Report(String preface, String earlier) {
    this.preface = preface;
    this.earlier = new Earlier(preface, earlier);
  }

  /** From now on that is what is told of its work. */
  void add(Result result) {
    results.put(result.work(), result);
  }

  /** Whether nothing went wrong. */
  boolean clean() {
    return results.values().stream().allMatch(result -> result.troubles().isEmpty());
  }

  String markdown() {
    StringBuilder out = new StringBuilder(preface);
    out.append('\n').append(GATES);
    out.append(
        """


        The ratio is ours over the peer's within a round. A gate is reached when the median reaches it and the lower
        quartile is no more than 0.08 below; for CPU, where less is better, the upper quartile no more than 0.08 above.

        | work | connections | against | ratio, median | quartile | gate | | measured |
        |---|---|---|---|---|---|---|---|
        """);
    each(out, GATES, Report::gates);
    out.append('\n').append(FIGURES);
    out.append(
        """


        Medians over the rounds. CPU is the server's, user and system, in µs a request; RSS what its processes held
        at the end of the last round.

        | work | connections | server | requests/s | naru's ratio, median | lower quartile | p99 | CPU µs/request | RSS |
        |---|---|---|---|---|---|---|---|---|
        """);
    each(out, FIGURES, Report::figures);
    StringBuilder troubles = new StringBuilder();
    each(troubles, TROUBLES, Report::troubles);
    if (!troubles.isEmpty()) {
      out.append('\n').append(TROUBLES);
      out.append("\n\n| work | connections | what |\n|---|---|---|\n").append(troubles);
    }
    return out.toString();
  }

  private void each(StringBuilder out, String section, BiConsumer<StringBuilder, Result> rows) {
    for (Work work : Work.all()) {
      Result result = results.get(work);
      if (result != null) {
        rows.accept(out, result);
      } else {
        earlier.rows(section, name(work)).forEach(line -> out.append(line).append('\n'));
      }
    }
  }

  /** How each row about it begins. */
  private static String name(Work work) {
    return "| %s | %d |".formatted(work.title(), work.connections());
  }

  private static void troubles(StringBuilder out, Result result) {
    for (String trouble : result.troubles()) {
      out.append(name(result.work())).append(' ').append(trouble.replace('|', '/')).append(" |\n");
    }
  }

  private static void gates(StringBuilder out, Result result) {
    Work work = result.work();
    if (work.reportedOnly()) {
      return;
    }
    boolean less = work.way() == Work.Way.RATED;
    for (Product peer : result.best()) {
      double gate = work.gate(peer);
      if (Double.isNaN(gate)) {
        continue;
      }
      Ratios ratios = result.ratios(peer);
      out.append(
          String.format(
              Locale.ROOT,
              "%s %s | %.2f | %.2f | %s %.2f | %s | %s |%n",
              name(work),
              peer,
              ratios.median(),
              less ? ratios.upperQuartile() : ratios.lowerQuartile(),
              less ? "≤" : "≥",
              gate,
              (less ? ratios.atMost(gate) : ratios.atLeast(gate)) ? "reached" : "**not reached**",
              result.measured()));
    }
    if (result.best().isEmpty()) {
      out.append(
          "%s | | | %.2f | **not measured** | %s |%n"
              .formatted(name(work), work.gate(), result.measured()));
    }
  }

  private static void figures(StringBuilder out, Result result) {
    for (Product product : result.products()) {
      boolean compared = !product.equals(Product.NARU) && result.comparable(product);
      out.append(
          String.format(
              Locale.ROOT,
              "%s %s | %.0f | %s | %s | %s | %.1f | %s |%n",
              name(result.work()),
              product,
              result.median(product, sample -> sample.load().requestsPerSecond()),
              compared ? two(result.ratios(product).median()) : "",
              compared ? two(result.ratios(product).lowerQuartile()) : "",
              millis(result.median(product, sample -> sample.load().p99Micros())),
              result.median(product, Result.Sample::cpuMicros),
              result.memory(product).stream()
                  .mapToObj(kib -> (kib >> 10) + " MiB")
                  .collect(Collectors.joining())));
    }
  }

  private static String millis(double micros) {
    return Double.isNaN(micros) ? "" : String.format(Locale.ROOT, "%.2f ms", micros / 1_000);
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
