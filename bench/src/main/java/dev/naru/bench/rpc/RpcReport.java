package dev.naru.bench.rpc;

import dev.naru.bench.Earlier;
import dev.naru.bench.Product;
import dev.naru.bench.Ratios;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** The results as Markdown; tasks that were not measured this time keep their rows. */
final class RpcReport {

  private static final String GATES = "## Gates";
  private static final String FIGURES = "## Figures";
  private static final String TROUBLES = "## What went wrong";

  private final String preface;
  private final Earlier earlier;
  private final Map<Task, RpcResult> results = new HashMap<>();

  /** With what is to be said before the tables, and an earlier report, which may be empty. */
  RpcReport(String preface, String earlier) {
    this.preface = preface;
    this.earlier = new Earlier(preface, earlier);
  }

  void add(RpcResult result) {
    results.put(result.task(), result);
  }

  String markdown() {
    StringBuilder out = new StringBuilder(preface);
    out.append('\n').append(GATES);
    out.append(
        """


        The ratio is ours over the peer's within a round. A gate is reached when the median reaches it and the lower
        quartile is no more than 0.08 below; where less is better, the upper quartile no more than 0.08 above.

        | task | calls under way | figure | against | ratio, median | quartile | gate | | measured |
        |---|---|---|---|---|---|---|---|---|
        """);
    each(out, GATES, RpcReport::gates);
    out.append('\n').append(FIGURES);
    out.append(
        """


        Medians over the rounds. CPU is the server's, user and system, in µs a call; RSS what its processes held behind the
        last round; busy is how much of the time the thread that makes the load was at work.

        | task | calls under way | server | calls/s | p50 | p99 | CPU µs/call | RSS | busy |
        |---|---|---|---|---|---|---|---|---|
        """);
    each(out, FIGURES, RpcReport::figures);
    StringBuilder troubles = new StringBuilder();
    each(troubles, TROUBLES, RpcReport::troubles);
    if (!troubles.isEmpty()) {
      out.append('\n').append(TROUBLES);
      out.append("\n\n| task | calls under way | what |\n|---|---|---|\n").append(troubles);
    }
    return out.toString();
  }

  private void each(StringBuilder out, String section, Function<RpcResult, Stream<String>> rows) {
    for (Task task : Task.ALL) {
      RpcResult result = results.get(task);
      List<String> lines =
          result == null
              ? earlier.rows(section, name(task))
              : rows.apply(result).map(row -> name(task) + row).toList();
      lines.forEach(line -> out.append(line).append('\n'));
    }
  }

  /** How each row about it begins. */
  private static String name(Task task) {
    return "| %s | %d × %d |".formatted(task.title(), task.connections(), task.window());
  }

  private static Stream<String> troubles(RpcResult result) {
    return result.troubles().stream().map(trouble -> " " + trouble.replace('|', '/') + " |");
  }

  private static Stream<String> gates(RpcResult result) {
    Task.Figure figure = result.task().figure();
    return result.rounds().best(figure::of, figure.less()).stream()
        .map(peer -> gate(result, figure, peer));
  }

  private static String gate(RpcResult result, Task.Figure figure, Product peer) {
    Ratios ratios = result.rounds().ratios(peer, figure::of);
    OptionalDouble gate = result.task().gate(peer.family());
    String wanted = "";
    String verdict = "";
    if (gate.isPresent()) {
      double least = gate.getAsDouble();
      boolean reached = figure.less() ? ratios.atMost(least) : ratios.atLeast(least);
      wanted = String.format(Locale.ROOT, "%s %.2f", figure.less() ? "≤" : "≥", least);
      verdict = reached ? "reached" : "**not reached**";
    }
    return String.format(
        Locale.ROOT,
        " %s | %s | %.2f | %.2f | %s | %s | %s |",
        figure,
        peer,
        ratios.median(),
        figure.less() ? ratios.upperQuartile() : ratios.lowerQuartile(),
        wanted,
        verdict,
        result.measured());
  }

  private static Stream<String> figures(RpcResult result) {
    return result.rounds().products().stream().map(product -> figures(result, product));
  }

  private static String figures(RpcResult result, Product product) {
    var rounds = result.rounds();
    double busy = rounds.median(product, Sample::busy);
    Long memory = result.memory().get(product);
    return String.format(
        Locale.ROOT,
        " %s | %.0f | %s | %s | %.1f | %s | %s |",
        product,
        rounds.median(product, Sample::callsPerSecond),
        time(rounds.median(product, Sample::p50Micros)),
        time(rounds.median(product, Sample::p99Micros)),
        rounds.median(product, Sample::cpuMicros),
        memory == null ? "" : (memory >> 10) + " MiB",
        Double.isNaN(busy) ? "" : String.format(Locale.ROOT, "%.0f %%", busy * 100));
  }

  private static String time(double micros) {
    return micros < 1_000
        ? String.format(Locale.ROOT, "%.0f µs", micros)
        : String.format(Locale.ROOT, "%.2f ms", micros / 1_000);
  }
}
