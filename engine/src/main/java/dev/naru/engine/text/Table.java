package dev.naru.engine.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Columns side by side, for people. */
public final class Table {

  private Table() {}

  /**
   * A line a row.
   *
   * @param rows the headings first; all of one length
   * @param numbers the columns that stand to the right
   */
  public static List<String> lines(List<List<String>> rows, Set<Integer> numbers) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String sign = numbers.contains(i) ? "" : "-";
        line.append(String.format("%" + sign + widths[i] + "s  ", row.get(i)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
