package dev.naru.internet.tcp;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.wire.Payload;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Optional;

/**
 * How much one core carries, both ends in one thread: one connection over one link, 64 KB a write,
 * median of nine rounds; and what an idle connection weighs. Run its {@code main}.
 */
final class TcpBenchmark {
  private static final long BYTES = 400_000_000L;

  private final Internet internet;
  private final Payload chunk = Payload.of(new byte[65536]);
  private long left;
  private long read;

  private TcpBenchmark(int mtu) {
    internet =
        Topology.seed(1)
            .transport(TcpStack::new)
            .host("a")
            .host("b")
            .link("a", "b", LinkConfig.IDEAL.withDelay(10_000).withMtu(mtu))
            .build();
  }

  public static void main(String[] arguments) {
    idle(100_000);
    new TcpBenchmark(1500).run("warm-up");
    new TcpBenchmark(1500).run("MTU 1500");
    new TcpBenchmark(65535).run("MTU 65535");
  }

  private void run(String name) {
    TcpStack a = internet.host("a").transport(TcpStack.class);
    TcpStack b = internet.host("b").transport(TcpStack.class);
    ConnectionHandler reader =
        new ConnectionHandler() {
          @Override
          public void onReadable(long now, TcpConnection c) {
            for (Payload p = c.read(now, 1 << 20); !p.isEmpty(); p = c.read(now, 1 << 20)) {
              read += p.length();
              p.release();
            }
          }
        };
    b.listen(Optional.empty(), 80, 8, TcpConfig.DEFAULT, (now, l) -> l.accept(now, reader))
        .orElseThrow();
    ConnectionHandler writer =
        new ConnectionHandler() {
          @Override
          public void onWritable(long now, TcpConnection c) {
            write(now, c);
          }
        };
    TcpConnection c =
        a.connect(
            internet.now(),
            Optional.empty(),
            0,
            internet.host("b").address(4),
            80,
            TcpConfig.DEFAULT,
            writer);
    internet.runFor(1_000_000);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] rates = new double[9];
    for (int round = 0; round < rates.length; round++) {
      read = 0;
      left = BYTES;
      long start = threads.getCurrentThreadCpuTime();
      write(internet.now(), c);
      while (read < BYTES && internet.step()) {}
      rates[round] = read * 8.0 / (threads.getCurrentThreadCpuTime() - start);
      internet.runFor(1_000_000_000L);
    }
    Arrays.sort(rates);
    System.out.printf(
        "%-12s %.1f Gbit/s, %d retransmitted%n",
        name, rates[rates.length / 2], c.info().retransmitted());
  }

  private void write(long now, TcpConnection c) {
    while (left > 0 && c.write(now, chunk)) {
      left -= chunk.length();
    }
    left = Math.max(0, left);
  }

  /** Both ends of so many established connections, without data. */
  private static void idle(int connections) {
    Internet internet = new TcpBenchmark(1500).internet;
    TcpStack a = internet.host("a").transport(TcpStack.class);
    ConnectionHandler nobody = new ConnectionHandler() {};
    TcpStack b = internet.host("b").transport(TcpStack.class);
    long before = used();
    for (int port = 1; connections > 10_000 * (port - 1); port++) {
      b.listen(Optional.empty(), port, 8, TcpConfig.DEFAULT, (now, l) -> l.accept(now, nobody))
          .orElseThrow();
      for (int i = 0; i < 10_000; i++) {
        a.connect(
            internet.now(),
            Optional.empty(),
            0,
            internet.host("b").address(4),
            port,
            TcpConfig.DEFAULT,
            nobody);
        internet.runFor(30_000);
      }
    }
    internet.runFor(10_000_000_000L);
    long after = used();
    long ends = a.connections().size() + b.connections().size();
    System.out.printf("%d idle ends: %d bytes each%n", ends, (after - before) / ends);
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
