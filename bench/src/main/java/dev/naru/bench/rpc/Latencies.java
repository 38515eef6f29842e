package dev.naru.bench.rpc;

import java.util.Arrays;

/** Times of calls, in nanoseconds. */
final class Latencies {

  private long[] values = new long[1 << 20];
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

  /** What they come to. */
  Sample sample(double seconds, double busy) {
    Arrays.sort(values, 0, count);
    return new Sample(count / seconds, micros(0.5), micros(0.99), 0, busy);
  }

  private double micros(double quantile) {
    return count == 0 ? Double.NaN : values[(int) Math.min(count - 1, count * quantile)] / 1e3;
  }
}
