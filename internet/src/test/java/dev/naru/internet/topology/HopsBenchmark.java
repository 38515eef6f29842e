package dev.naru.internet.topology;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Optional;

/**
 * Packet-hops a second in one thread: datagrams of 100 bytes from a host through three routers to
 * another, which is four hops; with links that have a delay only, and with links that have a rate
 * and so a queue. Prints the median of nine rounds, by the processor time of the thread, so that
 * neighbours on the machine count less.
 */
public final class HopsBenchmark {
  private static final int PACKETS = 500_000;
  private static final int HOPS = 4;

  private long received;

  public static void main(String[] arguments) {
    LinkConfig delay = LinkConfig.IDEAL.withDelay(1_000_000);
    new HopsBenchmark().run("warm-up", delay, 4);
    new HopsBenchmark().run("delay 1 ms, no rate", delay, 4);
    new HopsBenchmark().run("delay 1 ms, 10 Gbit/s", delay.withRate(10_000_000_000L), 4);
    new HopsBenchmark().run("delay 1 ms, no rate, IPv6", delay, 6);
  }

  private void run(String name, LinkConfig link, int version) {
    Internet internet =
        Topology.seed(1)
            .host("a")
            .router("r1")
            .router("r2")
            .router("r3")
            .host("b")
            .link("a", "r1", link)
            .link("r1", "r2", link)
            .link("r2", "r3", link)
            .link("r3", "b", link)
            .build();
    UdpSocket from =
        internet.host("a").udp().bind(Optional.empty(), 0, (_, _, _, _, _) -> {}).orElseThrow();
    internet.host("b").udp().bind(Optional.empty(), 9, (_, _, _, _, _) -> received++).orElseThrow();
    IpAddress to = internet.host("b").address(version);
    Payload payload = Payload.of(new byte[72]);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] rates = new double[9];
    for (int round = 0; round < rates.length; round++) {
      received = 0;
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < PACKETS; i++) {
        from.send(internet.now(), to, 9, payload);
        internet.runFor(1000);
      }
      internet.runUntilIdle();
      double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      if (received != PACKETS) {
        throw new IllegalStateException("received " + received);
      }
      rates[round] = PACKETS * (double) HOPS / seconds;
    }
    Arrays.sort(rates);
    System.out.printf("%-28s %.2f M packet-hops/s%n", name, rates[rates.length / 2] / 1e6);
  }
}
