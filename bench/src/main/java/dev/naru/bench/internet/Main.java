package dev.naru.bench.internet;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;

/** Prints a table: each speed the median of its rounds, in CPU time of the one thread. */
public final class Main {
  private static final int ROUNDS = 9;

  private Main() {}

  /**
   * Runs all, or those that the arguments name: {@code day}, {@code goodput}, {@code hops}, {@code
   * idle}.
   *
   * @param arguments none for all
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println("| work | median | least | goal | gate |");
    System.out.println("|---|---|---|---|---|");
    if (wants(arguments, "day")) { // first, while nothing is loaded and nothing is compiled
      cpuNanos(); // so that its own classes are
      Day.Taken first = Day.run(0);
      time("100 idle connections, built first in a JVM, CPU", first.building(), "");
      time("… their 24 h, CPU", first.hours(), "");
      time("… both, by the clock on the wall", first.wall(), "1 s");
      time("… both, warm, by the clock", middle(() -> Day.run(0).wall()), "1 s");
      time(
          "… both, warm, by the clock, never two at once",
          middle(() -> Day.run(6_000_000_000L).wall()),
          "1 s");
    }
    if (wants(arguments, "goodput")) {
      new Goodput(1500).round(); // the compiler's turn
      speed("TCP, MSS 1460 less timestamps", "Gbit/s", 20, 8, new Goodput(1500)::round);
      speed("TCP, segments of 64 KB", "Gbit/s", 100, 30, new Goodput(65535)::round);
    }
    if (wants(arguments, "hops")) {
      new Hops().round();
      speed("UDP, 4 hops", "M packet-hops/s", 5, 2, new Hops()::round);
    }
    if (wants(arguments, "idle")) {
      memory("idle connection, both ends", Idle::connection, 250_000, 3000);
      memory("idle connection, both ends with channels", Idle::channels, 250_000, 3000);
      memory("idle host with its line", Idle::host, 5_000, 10_000);
    }
  }

  private static boolean wants(String[] arguments, String work) {
    return arguments.length == 0 || Arrays.asList(arguments).contains(work);
  }

  private static void speed(
      String work, String unit, double goal, double gate, DoubleSupplier round) {
    double[] rates = new double[ROUNDS];
    Arrays.setAll(rates, _ -> round.getAsDouble());
    Arrays.sort(rates);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f %s | %.1f | %.0f | %.0f |%n",
        work,
        rates[ROUNDS / 2],
        unit,
        rates[0],
        goal,
        gate);
  }

  private static long middle(Callable<Long> round) throws Exception {
    long[] rounds = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rounds[i] = round.call();
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static void time(String work, long nanos, String goal) {
    System.out.printf(Locale.ROOT, "| %s | %.2f s | | %s | |%n", work, nanos / 1e9, goal);
  }

  private static void memory(String work, IntToDoubleFunction measure, int count, double goal) {
    var _ = measure.applyAsDouble(count / 100); // loads what all share
    double bytes = measure.applyAsDouble(count);
    System.out.printf(Locale.ROOT, "| %s | %.0f bytes | | %.0f | |%n", work, bytes, goal);
  }

  /** CPU time of this thread: what else the machine does should not count. */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
