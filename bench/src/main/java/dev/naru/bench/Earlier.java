package dev.naru.bench;

import java.util.List;

/** A report of an earlier run, whose rows stay where nothing was measured anew. */
public final class Earlier {

  private final String report;

  /**
   * Of a report.
   *
   * @param preface all that the figures depend on; of a report that begins otherwise nothing stays
   * @param report may be empty
   */
  public Earlier(String preface, String report) {
    this.report = report.startsWith(preface) ? report : "";
  }

  /** The rows of a section that begin so. */
  public List<String> rows(String section, String beginning) {
    return report
        .lines()
        .dropWhile(line -> !line.equals(section))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith(beginning))
        .toList();
  }
}
