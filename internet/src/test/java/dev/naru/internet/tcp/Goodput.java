package dev.naru.internet.tcp;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.link.QueueConfig;
import dev.naru.internet.tcp.TcpConfig.Congestion;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Measures how much arrives where packets are lost, and how flows share a bottleneck; {@link
 * GoodputTest} says what it must be, {@link #main} prints the tables of {@code docs/internet.md}.
 */
final class Goodput {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1000 * MS;
  private static final Payload CHUNK = Payload.of(new byte[65536]);
  private static final int MSS = 1448;

  /** Reads all that comes. */
  private static final class Sink implements ConnectionHandler {
    long read;

    @Override
    public void onReadable(long now, TcpConnection c) {
      for (Payload p = c.read(now, 1 << 20); !p.isEmpty(); p = c.read(now, 1 << 20)) {
        read += p.length();
        p.release();
      }
    }
  }

  /** Writes as much as there is room for. */
  private static final class Source implements ConnectionHandler {
    @Override
    public void onConnected(long now, TcpConnection c) {
      onWritable(now, c);
    }

    @Override
    public void onWritable(long now, TcpConnection c) {
      while (c.write(now, CHUNK)) {}
    }
  }

  private static Sink serve(Internet internet, String host) {
    Sink sink = new Sink();
    internet
        .host(host)
        .transport(TcpStack.class)
        .listen(Optional.empty(), 80, 8, TcpConfig.DEFAULT, (now, l) -> l.accept(now, sink))
        .orElseThrow();
    return sink;
  }

  private static TcpConnection send(
      Internet internet, long now, String from, String to, TcpConfig config) {
    return internet
        .host(from)
        .transport(TcpStack.class)
        .connect(now, Optional.empty(), 0, internet.host(to).address(4), 80, config, new Source());
  }

  /**
   * Bytes a second. The model: CUBIC gets what its average window gives (RFC 9438 section 5.1,
   * figure 6) or what Reno gets in its place, whichever is more; Reno with retransmission timeouts
   * gets what RFC 5348 section 3.1 says, with an RTO of a round trip and 200 ms.
   */
  static double model(double loss, double rtt) {
    double cubicWindow =
        Math.pow(0.4 * (3 + 0.7) / (4 * (1 - 0.7)), 0.25)
            * Math.pow(rtt, 0.75)
            / Math.pow(loss, 0.75);
    double rto = rtt + 0.2;
    double reno =
        1
            / (rtt * Math.sqrt(2 * loss / 3)
                + rto * 3 * Math.sqrt(3 * loss / 8) * loss * (1 + 32 * loss * loss));
    return MSS * Math.max(cubicWindow / rtt, reno);
  }

  /**
   * What a connection has come to.
   *
   * @param rate bytes a second
   * @param undone how often it took for a loss what was none
   */
  record Reached(double rate, long undone) {}

  /** What 200 s bring, after 20 s, over a round trip of 100 ms. */
  static Reached underLoss(double loss, long seed) {
    Internet internet =
        Topology.seed(seed)
            .transport(TcpStack::new)
            .host("a")
            .host("b")
            .link("a", "b", LinkConfig.IDEAL.withDelay(50 * MS))
            .build();
    Sink sink = serve(internet, "b");
    internet.faultsOneWay("a", "b").lose(loss);
    TcpConfig config = TcpConfig.DEFAULT.withCongestion(Congestion.CUBIC);
    TcpConnection connection = send(internet, internet.now(), "a", "b", config);
    internet.runFor(20 * SECOND); // slow start is over
    long before = sink.read;
    internet.runFor(200 * SECOND);
    return new Reached((sink.read - before) / 200.0, connection.info().undone());
  }

  /** Bytes that each of {@code flows} has delivered in 30 s, after 10 s, over 100 Mbit/s. */
  static List<Long> share(int flows, QueueConfig queue) {
    LinkConfig edge = LinkConfig.IDEAL.withRate(1_000_000_000).withDelay(5 * MS);
    LinkConfig neck = edge.withRate(100_000_000).withDelay(10 * MS).withQueue(queue);
    Topology topology =
        Topology.seed(flows)
            .transport(TcpStack::new)
            .router("r1")
            .router("r2")
            .link("r1", "r2", neck);
    for (int i = 0; i < flows; i++) {
      topology.host("a" + i).host("b" + i).link("a" + i, "r1", edge).link("b" + i, "r2", edge);
    }
    Internet internet = topology.build();
    List<Sink> sinks = new ArrayList<>();
    for (int i = 0; i < flows; i++) {
      sinks.add(serve(internet, "b" + i));
      send(internet, internet.now(), "a" + i, "b" + i, TcpConfig.DEFAULT);
    }
    internet.runFor(10 * SECOND);
    List<Long> before = sinks.stream().map(s -> s.read).toList();
    internet.runFor(30 * SECOND);
    List<Long> shares = new ArrayList<>();
    for (int i = 0; i < flows; i++) {
      shares.add(sinks.get(i).read - before.get(i));
    }
    return shares;
  }

  /** Jain's index: 1 if all get the same, 1/n if one gets all. */
  static double jain(List<Long> shares) {
    double sum = shares.stream().mapToDouble(x -> x).sum();
    double squares = shares.stream().mapToDouble(x -> (double) x * x).sum();
    return sum * sum / (shares.size() * squares);
  }

  /** Prints what the documentation says; no arguments. */
  static void main() {
    for (double loss : new double[] {0.001, 0.01, 0.05}) {
      double[] reached =
          DoubleStream.of(1, 2, 3).map(s -> underLoss(loss, (long) s).rate()).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "| %.1f %% | %.2f Mbit/s | %.2f to %.2f |%n",
          100 * loss,
          model(loss, 0.1) * 8e-6,
          reached[0] * 8e-6,
          reached[2] * 8e-6);
    }
    for (int flows = 2; flows <= 64; flows *= 2) {
      List<Long> tail = share(flows, new QueueConfig.DropTail(333));
      List<Long> codel = share(flows, QueueConfig.CoDel.STANDARD);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.3f | %.3f | %.1f and %.1f Mbit/s%n",
          flows,
          jain(tail),
          jain(codel),
          sum(tail) * 8e-6 / 30,
          sum(codel) * 8e-6 / 30);
    }
  }

  static long sum(List<Long> shares) {
    return shares.stream().mapToLong(x -> x).sum();
  }
}
