package dev.naru.bench.rpc;

import java.util.Arrays;

/** Times of calls, in nanoseconds. */
final class Latencies {
  private long[] values = new long[1 << 16];
  private int count;

  void add(long nanos) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = nanos;
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /** A quantile in microseconds. */
  double micros(double quantile) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return count == 0 ? Double.NaN : sorted[(int) Math.min(count - 1, count * quantile)] / 1e3;
  }
}
