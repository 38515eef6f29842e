package dev.naru.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Sends datagrams back to where they came from, many with one call to the kernel; a connection to
 * the same port is closed, which says that it runs. {@code EchoPeer <port>}.
 */
final class EchoPeer {

  private static final int LARGEST = 2_048;
  private static final int AT_ONCE = 64;

  private EchoPeer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    new Bootstrap()
        .group(loops)
        .channel(EpollDatagramChannel.class)
        .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(AT_ONCE * LARGEST))
        .handler(new Echo())
        .bind("127.0.0.1", port)
        .sync();
    try (ServerSocket sign = new ServerSocket(port, 0, InetAddress.ofLiteral("127.0.0.1"))) {
      while (!loops.isShuttingDown()) {
        sign.accept().close();
      }
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket datagram = (DatagramPacket) message;
      context.write(
          new DatagramPacket(datagram.content(), datagram.sender()), context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
