package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operations.md says of metrics is what a running platform has, and the other way. */
class MetricsIT {

  /** Series that begin with something that a healthy demo does not do. */
  private static final Set<String> LATER =
      Set.of(
          "naru_http_resets_total",
          "naru_http_goaway_total",
          "naru_child_restarts_total",
          "naru_forward_active", // it forwards no port; the tests of forward have these three
          "naru_forward_connections_total",
          "naru_forward_bytes_total",
          "naru_tls_certificate_expiry_seconds");

  /** What the client library of Prometheus adds to the name of a timer. */
  private static final Pattern PART = Pattern.compile("_(bucket|count|sum|max)$");

  @TempDir Path data;

  @Test
  void theNamesInTheDocumentationAreThose() throws Exception {
    try (NaruProcess naru = NaruProcess.demo(data)) {
      Visitor ann = new Visitor(naru.site());
      ann.signUp("ann", "correct horse");
      ann.logIn("ann", "correct horse");
      Set<String> there =
          series(naru).stream()
              .map(series -> series.replaceAll("\\{.*", ""))
              .map(name -> name.startsWith("naru_") ? PART.matcher(name).replaceAll("") : name)
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> told = documented();
      assertThat(there).containsAll(told.stream().filter(name -> !LATER.contains(name)).toList());
      assertThat(told)
          .containsAll(there.stream().filter(name -> name.startsWith("naru_")).toList());
      assertThat(told).containsAll(LATER);
      assertThat(naru.terminate()).isZero();
    }
  }

  /** Of a process whose figures are there: they are registered beside its start. */
  private static Set<String> series(NaruProcess naru) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    Set<String> series = naru.metrics().keySet();
    while (!series.contains("process_memory_resident_bytes") && System.nanoTime() < deadline) {
      series = naru.metrics().keySet();
    }
    return series;
  }

  /** Names in the first column of the table, without those that are cut short with an ellipsis. */
  private static Set<String> documented() throws Exception {
    String text = Files.readString(NaruProcess.checkout().resolve("docs/operations.md"));
    String table = text.substring(text.indexOf("## Metrics"), text.indexOf("## Logs"));
    return table
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(2, line.indexOf(" | ", 2)))
        .flatMap(cell -> Pattern.compile("`([a-z_]+)`").matcher(cell).results())
        .map(match -> match.group(1))
        .filter(name -> !name.startsWith("_"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
