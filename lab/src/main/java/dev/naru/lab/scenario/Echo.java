package dev.naru.lab.scenario;

import dev.naru.internet.netty.HostDatagramChannel;
import dev.naru.internet.netty.HostEventLoop;
import dev.naru.internet.netty.HostServerSocketChannel;
import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Software;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/** Sends back what it is told, over TCP and UDP (RFC 862). Exact. */
final class Echo implements Software {
  private static final int PORT = 7;

  @Override
  public void start(Host host) {
    HostEventLoop loop = new HostEventLoop(host);
    new ServerBootstrap()
        .group(loop)
        .channel(HostServerSocketChannel.class)
        .childHandler(new Back())
        .bind(PORT);
    new Bootstrap()
        .group(loop)
        .channel(HostDatagramChannel.class)
        .handler(new BackToSender())
        .bind(PORT);
  }

  @Sharable
  private static final class Back extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    /** Who does not take the echo is not listened to. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  @Sharable
  private static final class BackToSender extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket question = (DatagramPacket) message;
      context.writeAndFlush(new DatagramPacket(question.content(), question.sender()));
    }

    /** An answer that does not arrive is no reason to stop. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }
}
