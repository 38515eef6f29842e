package dev.naru.bench.internet;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.ConnectionHandler;
import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.wire.Payload;
import java.util.Optional;

/** One connection over one link, both ends in this thread, full headers. */
final class Goodput {
  private static final long BYTES = 1L << 30;
  private static final Payload CHUNK = Payload.of(new byte[65536]);

  private final Internet internet;
  private final TcpConnection connection;
  private long left;
  private long read;

  Goodput(int mtu) {
    internet =
        Topology.seed(1)
            .transport(TcpStack::new)
            .host("a")
            .host("b")
            .link("a", "b", LinkConfig.IDEAL.withDelay(10_000).withMtu(mtu))
            .build();
    TcpStack server = internet.host("b").transport(TcpStack.class);
    var _ =
        server
            .listen(
                Optional.empty(), 80, 8, TcpConfig.DEFAULT, (now, l) -> l.accept(now, new Reader()))
            .orElseThrow();
    connection =
        internet
            .host("a")
            .transport(TcpStack.class)
            .connect(
                internet.now(),
                Optional.empty(),
                0,
                internet.host("b").address(4),
                80,
                TcpConfig.DEFAULT,
                new Writer());
    internet.runFor(1_000_000);
  }

  /** Gbit/s of CPU time of this thread, a gibibyte at a time. */
  double round() {
    read = 0;
    left = BYTES;
    long start = Main.cpuNanos();
    write(internet.now(), connection);
    while (read < BYTES && internet.step()) {}
    double rate = read * 8.0 / (Main.cpuNanos() - start);
    internet.runFor(1_000_000_000L);
    return rate;
  }

  private void write(long now, TcpConnection c) {
    while (left > 0 && c.write(now, CHUNK)) {
      left -= CHUNK.length();
    }
  }

  private final class Writer implements ConnectionHandler {
    @Override
    public void onWritable(long now, TcpConnection c) {
      write(now, c);
    }
  }

  private final class Reader implements ConnectionHandler {
    @Override
    public void onReadable(long now, TcpConnection c) {
      for (Payload p = c.read(now, 1 << 20); !p.isEmpty(); p = c.read(now, 1 << 20)) {
        read += p.length();
        p.release();
      }
    }
  }
}
