package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.link.QueueConfig;
import dev.naru.internet.tcp.TcpConfig.Congestion;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much arrives where packets are lost, and how many flows share a bottleneck. */
class GoodputTest {
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
  private static double model(double loss, double rtt) {
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

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.01, 0.05})
  void lossesCostNoMoreThanTheModelOfCubicAllows(double loss) {
    double sum = 0;
    int seeds = 3;
    for (long seed = 1; seed <= seeds; seed++) {
      Internet internet =
          Topology.seed(seed)
              .transport(TcpStack::new)
              .host("a")
              .host("b")
              .link("a", "b", LinkConfig.IDEAL.withDelay(50 * MS))
              .build();
      Sink sink = serve(internet, "b");
      internet.faultsOneWay("a", "b").lose(loss);
      TcpConnection c =
          send(
              internet,
              internet.now(),
              "a",
              "b",
              TcpConfig.DEFAULT.withCongestion(Congestion.CUBIC));
      internet.runFor(20 * SECOND); // slow start is over
      long before = sink.read;
      internet.runFor(200 * SECOND);
      sum += (sink.read - before) / 200.0;
      assertThat(c.info().undone()).as("no reordering, nothing in vain").isLessThanOrEqualTo(2);
    }
    assertThat(sum / seeds).isGreaterThan(0.95 * model(loss, 0.1));
  }

  /** Bytes that each of {@code flows} has delivered in 30 s, after 10 s, over 100 Mbit/s. */
  private static List<Long> share(int flows, QueueConfig queue) {
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
  private static double jain(List<Long> shares) {
    double sum = shares.stream().mapToDouble(x -> x).sum();
    double squares = shares.stream().mapToDouble(x -> (double) x * x).sum();
    return sum * sum / (shares.size() * squares);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 64})
  void flowsShareABottleneckFairly(int flows) {
    // a queue of one bandwidth-delay product; all begin at once, nothing jitters
    List<Long> shares = share(flows, new QueueConfig.DropTail(333));
    assertThat(jain(shares)).isGreaterThan(0.9);
    long total = shares.stream().mapToLong(x -> x).sum();
    assertThat(total * 8 / 30).isGreaterThan(90_000_000);
  }

  @Test
  void controlledDelayIsFairToo() {
    assertThat(jain(share(16, QueueConfig.CoDel.STANDARD))).isGreaterThan(0.95);
  }
}
