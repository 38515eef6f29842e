package dev.naru.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many clients, each at a port of its own, who send a datagram as soon as the one before has come
 * back. One that is lost is sent again after a while; of many that are lost nothing is reported.
 */
final class Datagrams {

  private static final int LENGTH = 64;
  private static final long PATIENCE = 500_000_000L;
  private static final long STEP = 10_000;
  private static final int STEPS = 100_000;

  /** One in so many may be lost. */
  private static final int RARE = 1_000;

  private final List<Client> clients = new ArrayList<>();
  private final int[] waited = new int[STEPS];
  private long answered;
  private long lost;
  private @Nullable Throwable failure;

  private Datagrams() {}

  /** To a port of the loopback address, for so many seconds. */
  static Load run(int port, int clients, int seconds) throws IOException, InterruptedException {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      return new Datagrams().run(loops.next(), port, clients, seconds);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private Load run(EventLoop loop, int port, int count, int seconds)
      throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Client client = new Client();
      client.channel =
          new Bootstrap()
              .group(loop)
              .channel(EpollDatagramChannel.class)
              .handler(client)
              .connect("127.0.0.1", port)
              .sync()
              .channel();
      clients.add(client);
    }
    long begun = System.nanoTime();
    loop.execute(() -> clients.forEach(Client::send));
    var again =
        loop.scheduleAtFixedRate(
            () -> clients.forEach(Client::sendAgain), PATIENCE, PATIENCE, TimeUnit.NANOSECONDS);
    Thread.sleep(1_000L * seconds);
    again.cancel(false);
    return loop.submit(() -> load((System.nanoTime() - begun) / 1e9)).sync().getNow();
  }

  private Load load(double passed) throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    } else if (lost * RARE > answered) {
      throw new IOException("%d datagrams were lost, %d answered".formatted(lost, answered));
    }
    int step = 0;
    for (long faster = waited[0]; faster < answered * 0.99; faster += waited[step]) {
      step++;
    }
    return new Load(answered / passed, step * STEP / 1e3, answered);
  }

  private final class Client extends SimpleChannelInboundHandler<DatagramPacket> {

    private Channel channel;
    private long number;
    private long sent;

    @SuppressWarnings("NullAway.Init") // its channel comes before it sends
    Client() {}

    void send() {
      number++;
      sent = System.nanoTime();
      ByteBuf datagram = channel.alloc().directBuffer(LENGTH).writeLong(number);
      datagram.writeZero(LENGTH - Long.BYTES);
      channel.writeAndFlush(datagram, channel.voidPromise());
    }

    void sendAgain() {
      if (System.nanoTime() - sent > PATIENCE) {
        lost++;
        send();
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket answer) {
      if (answer.content().readableBytes() != LENGTH) {
        failure = new IOException("answered " + answer.content().readableBytes() + " octets");
      } else if (answer.content().readLong() == number) {
        waited[(int) Math.min(STEPS - 1, (System.nanoTime() - sent) / STEP)]++;
        answered++;
        send();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failure = cause;
    }
  }
}
