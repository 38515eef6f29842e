package dev.naru.lab.scenario;

/** Times as people read them. */
final class Times {
  private Times() {}

  /** Milliseconds with three decimals, such as {@code 12.345 ms}. */
  static String text(long nanos) {
    long micros = nanos / 1_000;
    String rest = Long.toString(1_000 + micros % 1_000).substring(1);
    return micros / 1_000 + "." + rest + " ms";
  }
}
