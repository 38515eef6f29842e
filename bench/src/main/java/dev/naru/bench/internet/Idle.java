package dev.naru.bench.internet;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.netty.HostEventLoop;
import dev.naru.internet.netty.HostServerSocketChannel;
import dev.naru.internet.netty.HostSocketChannel;
import dev.naru.internet.tcp.ConnectionHandler;
import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What waits costs heap; each figure is bytes. What all share is to be there already: it is loaded
 * by measuring a few first.
 */
final class Idle {
  private static final int PER_PORT = 10_000;
  private static final LinkConfig LINE = LinkConfig.IDEAL.withDelay(10_000);

  /** Nothing to hear, one for all. */
  @ChannelHandler.Sharable
  private static final class Silent extends ChannelInboundHandlerAdapter {}

  private Idle() {}

  private static Internet two() {
    return Topology.seed(1)
        .transport(TcpStack::new)
        .host("a")
        .host("b")
        .link("a", "b", LINE)
        .build();
  }

  /** Of a connection, both ends, without channels. */
  static double connection(int count) {
    Internet internet = two();
    TcpStack a = internet.host("a").transport(TcpStack.class);
    TcpStack b = internet.host("b").transport(TcpStack.class);
    ConnectionHandler nobody = new ConnectionHandler() {};
    long before = used();
    for (int i = 0; i < count; i++) {
      int port = 1 + i / PER_PORT;
      if (i % PER_PORT == 0) {
        var _ =
            b.listen(
                    Optional.empty(), port, 8, TcpConfig.DEFAULT, (now, l) -> l.accept(now, nobody))
                .orElseThrow();
      }
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
    internet.runFor(10_000_000_000L);
    double each = (used() - before) / (double) count;
    require(a.connections().size() == count && b.connections().size() == count);
    return each;
  }

  /** Of a connection, both ends, each with its channel and one handler. */
  static double channels(int count) {
    Internet internet = two();
    HostEventLoop client = new HostEventLoop(internet.host("a"));
    HostEventLoop server = new HostEventLoop(internet.host("b"));
    Silent silent = new Silent();
    ServerBootstrap servers =
        new ServerBootstrap()
            .group(server)
            .channel(HostServerSocketChannel.class)
            .childHandler(silent);
    Bootstrap clients =
        new Bootstrap().group(client).channel(HostSocketChannel.class).handler(silent);
    long before = used();
    for (int i = 0; i < count; i++) {
      int port = 1 + i / PER_PORT;
      if (i % PER_PORT == 0) {
        servers.bind(port);
        internet.runFor(30_000);
      }
      clients.connect(server(internet, port));
      internet.runFor(30_000);
    }
    internet.runFor(10_000_000_000L);
    double each = (used() - before) / (double) count;
    require(internet.host("b").transport(TcpStack.class).connections().size() == count);
    client.shutdownGracefully(); // until then Netty's resolver holds the loop, and so all of it
    server.shutdownGracefully();
    internet.runFor(1_000_000);
    return each;
  }

  private static InetSocketAddress server(Internet internet, int port) {
    try {
      byte[] address = internet.host("b").address(4).toByteArray();
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a host with a line of its own to a router. */
  static double host(int count) {
    long before = used();
    Internet internet = star(count);
    internet.runFor(1_000_000_000L);
    double each = (used() - before) / (double) count;
    require(internet.hosts().size() == count + 1);
    return each;
  }

  private static Internet star(int count) {
    Topology topology = Topology.seed(1).transport(TcpStack::new).router("r");
    for (int i = 0; i < count; i++) {
      topology.host("h" + i).link("h" + i, "r", LINE);
    }
    return topology.build();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("not all that was asked for is there");
    }
  }

  /**
   * What lives. The serial collector leaves what is dead where it lies, as long as that is at most
   * 5 % of the old generation; but each fourth collection moves all together ({@code
   * MarkSweepAlwaysCompactCount}).
   */
  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
