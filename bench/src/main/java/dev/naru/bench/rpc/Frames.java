package dev.naru.bench.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Frames of Nest's wire, as many under way on each connection as the window allows, from one thread
 * that does as little as it can: what is measured is the server. Answers to one connection come in
 * the order of the calls, as they do from all servers here.
 */
final class Frames {

  private static final String CALL =
      "{\"pattern\":\"sum\",\"data\":[1,2,3],\"id\":\"baaa4dc898ea2c68d89a8\"}";
  private static final byte[] FRAME =
      (CALL.length() + "#" + CALL).getBytes(StandardCharsets.US_ASCII);

  /** What came of it. */
  record Outcome(double perSecond, double p50, double p99) {}

  private Frames() {}

  /** A window of calls; {@code rate} calls a second in all, or 0 for as many as can be. */
  static Outcome run(int port, int connections, int window, double rate, double seconds)
      throws InterruptedException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      Latencies latencies = new Latencies();
      List<Connection> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        Connection connection = new Connection(latencies, rate > 0 ? 0 : window);
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(connection)
            .connect("127.0.0.1", port)
            .sync();
        all.add(connection);
      }
      if (rate > 0) {
        pace(loop, all, rate);
      }
      Thread.sleep((long) (seconds * 500)); // warm
      loop.submit(latencies::clear).sync();
      long begun = System.nanoTime();
      Thread.sleep((long) (seconds * 1_000));
      Outcome[] outcome = new Outcome[1];
      loop.submit(
              () -> {
                double passed = (System.nanoTime() - begun) / 1e9;
                outcome[0] =
                    new Outcome(
                        latencies.count() / passed, latencies.micros(0.5), latencies.micros(0.99));
              })
          .sync();
      return outcome[0];
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static void pace(EventLoopGroup loop, List<Connection> all, double rate) {
    long begun = System.nanoTime();
    long[] sent = new long[1];
    loop.next()
        .scheduleAtFixedRate(
            () -> {
              long due = (long) ((System.nanoTime() - begun) / 1e9 * rate);
              while (sent[0] < due) {
                int share = (int) Math.min(16, due - sent[0]);
                all.get((int) (sent[0] / 16 % all.size())).send(share);
                sent[0] += share;
              }
              all.forEach(Connection::flush);
            },
            1,
            1,
            TimeUnit.MILLISECONDS);
  }

  private static final class Connection extends ChannelInboundHandlerAdapter {
    private final Latencies latencies;
    private final int window;
    private final ArrayDeque<Long> begun = new ArrayDeque<>();
    private Channel channel;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    @SuppressWarnings("NullAway.Init")
    Connection(Latencies latencies, int window) {
      this.latencies = latencies;
      this.window = window;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channel = context.channel();
      send(window);
      flush();
    }

    void send(int calls) {
      if (calls > 0 && out == Unpooled.EMPTY_BUFFER) {
        out = channel.alloc().directBuffer(calls * FRAME.length);
      }
      long now = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        out.writeBytes(FRAME);
        begun.add(now);
      }
    }

    void flush() {
      if (out != Unpooled.EMPTY_BUFFER) {
        channel.writeAndFlush(out, channel.voidPromise());
        out = Unpooled.EMPTY_BUFFER;
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      long now = System.nanoTime();
      int answers = 0;
      for (int at = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '#');
          at >= 0;
          at = in.indexOf(at + 1, in.writerIndex(), (byte) '#')) {
        answers++;
        latencies.add(now - begun.remove());
      }
      in.release();
      if (window > 0) {
        send(answers);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (window > 0) {
        flush();
      }
    }
  }
}
