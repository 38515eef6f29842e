package dev.naru.bench.internet;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.netty.HostEventLoop;
import dev.naru.internet.netty.HostServerSocketChannel;
import dev.naru.internet.netty.HostSocketChannel;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

/** 24 hours of connections that are mostly idle: each asks something every ten minutes. */
final class Day {
  private static final int CONNECTIONS = 100;
  private static final int PAUSE_MINUTES = 10;
  private static final long HOURS_24 = TimeUnit.HOURS.toNanos(24);

  private Day() {}

  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  @Sharable
  private static final class Asker extends ChannelInboundHandlerAdapter {
    private int answers;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(new byte[100]));
      var _ =
          context
              .channel()
              .eventLoop()
              .schedule(() -> channelActive(context), PAUSE_MINUTES, TimeUnit.MINUTES);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((ByteBuf) message).release();
      answers++;
    }
  }

  /**
   * How long it takes, in nanoseconds.
   *
   * @param building topology, loops, listener and the calls that connect, in CPU time of the
   *     thread; in a new JVM mostly for loading classes
   * @param hours the 24 hours, likewise
   * @param wall both, by the clock on the wall
   */
  record Taken(long building, long hours, long wall) {}

  /**
   * Builds two hosts and the connections, and lets the hours pass.
   *
   * @param apart nanoseconds between two phones that connect; 0, and all ask at the same moment
   */
  static Taken run(long apart) throws UnknownHostException {
    long begun = Main.cpuNanos(); // what this loads is not counted
    long began = System.nanoTime();
    Internet internet =
        Topology.seed(1)
            .transport(TcpStack::new)
            .host("phone")
            .host("server")
            .link("phone", "server", LinkConfig.IDEAL.withDelay(20_000_000))
            .build();
    new ServerBootstrap()
        .group(new HostEventLoop(internet.host("server")))
        .channel(HostServerSocketChannel.class)
        .childHandler(new Echo())
        .bind(7);
    Asker asker = new Asker();
    Bootstrap phones =
        new Bootstrap()
            .group(new HostEventLoop(internet.host("phone")))
            .channel(HostSocketChannel.class)
            .handler(asker);
    byte[] address = internet.host("server").address(4).toByteArray();
    InetSocketAddress server = new InetSocketAddress(InetAddress.getByAddress(address), 7);
    for (int i = 0; i < CONNECTIONS; i++) {
      internet.at(i * apart, _ -> phones.connect(server));
    }
    long built = Main.cpuNanos();
    internet.runFor(HOURS_24);
    long passed = Main.cpuNanos();
    int questions = CONNECTIONS * 24 * 60 / PAUSE_MINUTES;
    if (asker.answers < questions - CONNECTIONS) {
      throw new IllegalStateException(asker.answers + " answers");
    }
    return new Taken(built - begun, passed - built, System.nanoTime() - began);
  }
}
