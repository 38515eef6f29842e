package dev.naru.internet.netty;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Two hosts and a line of 5 ms, a loop on each, and programs that write down what they hear. */
final class Two {
  static final long MS = 1_000_000L;

  final Internet internet;
  final HostEventLoop client;
  final HostEventLoop server;
  final List<String> sent = new ArrayList<>();

  Two(long seed) {
    this(
        Topology.seed(seed)
            .transport(TcpStack::new)
            .host("client")
            .host("server")
            .link("client", "server", LinkConfig.IDEAL.withDelay(5 * MS).withRate(1_000_000_000))
            .build());
  }

  Two(Internet two) {
    internet = two;
    client = new HostEventLoop(internet.host("client"));
    server = new HostEventLoop(internet.host("server"));
    internet
        .trace()
        .add(
            r -> {
              if (!r.cause().isEmpty()) {
                sent.add(r.cause());
              }
            });
  }

  void runFor(long millis) {
    internet.runFor(millis * MS);
  }

  InetSocketAddress at(String host, int port) {
    return Addresses.inet(internet.host(host).address(4), port);
  }

  ServerBootstrap serve(ChannelHandler child) {
    return new ServerBootstrap()
        .group(server)
        .channel(HostServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(child);
              }
            });
  }

  ChannelFuture connect(ChannelHandler handler) {
    return connect(handler, at("server", 80));
  }

  ChannelFuture connect(ChannelHandler handler, InetSocketAddress to) {
    return bootstrap(handler).connect(to);
  }

  Bootstrap bootstrap(ChannelHandler handler) {
    return new Bootstrap().group(client).channel(HostSocketChannel.class).handler(handler);
  }

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  /** Writes down what it hears; sends back what it reads, if it is asked to. */
  static final class Diary extends ChannelInboundHandlerAdapter {
    final List<String> heard = new ArrayList<>();
    final boolean echo;
    int read;
    Channel channel;

    Diary() {
      this(false);
    }

    Diary(boolean echo) {
      this.echo = echo;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channel = context.channel();
      heard.add("active");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      read += buffer.readableBytes();
      if (buffer.readableBytes() < 100) {
        heard.add(buffer.toString(StandardCharsets.UTF_8));
      }
      if (echo) {
        context.writeAndFlush(message);
      } else {
        buffer.release();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      heard.add(event.getClass().getSimpleName());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      heard.add(context.channel().isWritable() ? "writable" : "full");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      heard.add(cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      heard.add("inactive");
    }
  }
}
