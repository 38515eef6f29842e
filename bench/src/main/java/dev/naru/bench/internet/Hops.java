package dev.naru.bench.internet;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import java.util.Optional;

/** Datagrams of 72 bytes from host to host over three routers, a thousand on the way at a time. */
final class Hops {
  private static final int PACKETS = 200_000;
  private static final int HOPS = 4;

  private final Internet internet;
  private final UdpSocket from;
  private final IpAddress to;
  private final Payload payload = Payload.of(new byte[72]);
  private long received;

  Hops() {
    LinkConfig link = LinkConfig.IDEAL.withDelay(1_000_000);
    internet =
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
    from = internet.host("a").udp().bind(Optional.empty(), 0, (_, _, _, _, _) -> {}).orElseThrow();
    var _ =
        internet
            .host("b")
            .udp()
            .bind(Optional.empty(), 9, (_, _, _, _, _) -> received++)
            .orElseThrow();
    to = internet.host("b").address(4);
  }

  /** Millions of packet-hops a second of CPU time. */
  double round() {
    received = 0;
    long start = Main.cpuNanos();
    for (int i = 0; i < PACKETS; i++) {
      from.send(internet.now(), to, 9, payload);
      internet.runFor(1000);
    }
    internet.runUntilIdle();
    double seconds = (Main.cpuNanos() - start) / 1e9;
    if (received != PACKETS) {
      throw new IllegalStateException("received " + received);
    }
    return PACKETS * (double) HOPS / seconds / 1e6;
  }
}
