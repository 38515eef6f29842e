package dev.naru.cli;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Prints the first and the last lines of what may be many, and says how many are left out. */
final class Excerpt implements Consumer<String> {
  private final int first;
  private final int last;
  private final String hint;
  private final Consumer<String> out;
  private final ArrayDeque<String> kept = new ArrayDeque<>();
  private long printed;
  private long skipped;

  /**
   * Begins.
   *
   * @param hint how to see all
   */
  Excerpt(int first, int last, String hint, Consumer<String> out) {
    this.first = first;
    this.last = last;
    this.hint = hint;
    this.out = out;
  }

  @Override
  public void accept(String line) {
    if (printed < first) {
      printed++;
      out.accept(line);
      return;
    }
    kept.add(line);
    if (kept.size() > last) {
      kept.remove();
      skipped++;
    }
  }

  /** That was all. */
  void end() {
    if (skipped > 0) {
      out.accept("… " + skipped + " more; " + hint);
    }
    kept.forEach(out);
    kept.clear();
  }
}
