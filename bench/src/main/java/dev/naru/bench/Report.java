package dev.naru.bench;

import dev.naru.bench.Peer.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as Markdown. */
final class Report {

  private final String preface;
  private final List<Result> results = new ArrayList<>();
  private final List<String> memory = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();

  /** With what is to be said before the tables. */
  Report(String preface) {
    this.preface = preface;
  }

  void add(Result result) {
    results.add(result);
  }

  void memory(String work, Product product, long kib) {
    memory.add("%s: %s %d MiB".formatted(work, product, kib >> 10));
  }

  void trouble(String what) {
    troubles.add(what.lines().findFirst().orElse(what));
  }

  /** Whether nothing went wrong. */
  boolean clean() {
    return troubles.isEmpty();
  }

  String markdown() {
    StringBuilder out = new StringBuilder(preface);
    out.append(
        """

        ## Gates

        The ratio is ours over the peer's within a round. A gate is reached when the median reaches it and the lower
        quartile is no more than 0.08 below; for CPU, where less is better, the upper quartile no more than 0.08 above.

        | work | connections | against | ratio, median | quartile | gate | |
        |---|---|---|---|---|---|---|
        """);
    results.forEach(result -> gates(out, result));
    out.append(
        """

        ## Figures

        Medians over the rounds. CPU is the server's, user and system, in µs a request.

        | work | connections | server | requests/s | naru's ratio, median | lower quartile | p99 | CPU µs/request |
        |---|---|---|---|---|---|---|---|
        """);
    results.forEach(result -> figures(out, result));
    out.append("\nResident memory when a group of works was done: ")
        .append(String.join("; ", memory))
        .append(".\n");
    if (!troubles.isEmpty()) {
      out.append("\n## What went wrong\n\n");
      troubles.forEach(trouble -> out.append("- ").append(trouble).append('\n'));
    }
    return out.toString();
  }

  private static void gates(StringBuilder out, Result result) {
    Work work = result.work();
    if (work.reportedOnly()) {
      return;
    }
    boolean less = work.way() == Work.Way.RATED;
    for (Product peer : result.best()) {
      Ratios ratios = result.ratios(peer);
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %s | %.2f | %.2f | %s %.2f | %s |%n",
              work.title(),
              work.connections(),
              peer,
              ratios.median(),
              less ? ratios.upperQuartile() : ratios.lowerQuartile(),
              less ? "≤" : "≥",
              work.gate(),
              (less ? ratios.atMost(work.gate()) : ratios.atLeast(work.gate()))
                  ? "reached"
                  : "**not reached**"));
    }
    if (result.best().isEmpty()) {
      out.append(
          "| %s | %d | | | | %.2f | **not measured** |%n"
              .formatted(work.title(), work.connections(), work.gate()));
    }
  }

  private static void figures(StringBuilder out, Result result) {
    for (Product product : result.products()) {
      boolean compared = !product.equals(Product.NARU) && result.comparable(product);
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %s | %.0f | %s | %s | %.2f ms | %.1f |%n",
              result.work().title(),
              result.work().connections(),
              product,
              result.median(product, sample -> sample.load().requestsPerSecond()),
              compared ? two(result.ratios(product).median()) : "",
              compared ? two(result.ratios(product).lowerQuartile()) : "",
              result.median(product, sample -> sample.load().p99Micros()) / 1_000,
              result.median(product, Result.Sample::cpuMicros)));
    }
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
