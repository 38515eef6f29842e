package dev.naru.bench.internet;

import java.lang.management.ManagementFactory;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;

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
  public static void main(String[] arguments) throws UnknownHostException {
    System.out.println("| work | median | least | goal | gate |");
    System.out.println("|---|---|---|---|---|");
    if (wants(arguments, "day")) { // first, while nothing is loaded and nothing is compiled
      Day.Taken first = Day.run();
      time("100 idle connections, built first in a JVM", first.building(), 1);
      time("24 h of 100 idle connections, first in a JVM", first.hours(), 1);
      time("… both, by the clock on the wall", first.wall(), 1);
      long[] rounds = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        rounds[i] = Day.run().hours();
      }
      Arrays.sort(rounds);
      time("24 h of 100 idle connections, warm", rounds[ROUNDS / 2], 1);
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
      memory("idle connection, both ends", Idle.connection(50_000), 3000);
      memory("idle connection, both ends with channels", Idle.channels(50_000), 3000);
      memory("idle host with its line", Idle.host(5_000), 10_000);
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

  private static void time(String work, long nanos, double goal) {
    System.out.printf(Locale.ROOT, "| %s | %.2f s | | %.0f | |%n", work, nanos / 1e9, goal);
  }

  private static void memory(String work, double bytes, double goal) {
    System.out.printf(Locale.ROOT, "| %s | %.0f bytes | | %.0f | |%n", work, bytes, goal);
  }

  /** CPU time of this thread: what else the machine does should not count. */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
