package dev.naru.bench.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the load for all servers alike, from one thread that does as little as it can; only the
 * {@link Wire} is each one's own. Either so many calls are under way on each connection, or so many
 * are due a second, whatever becomes of those before.
 */
final class Generator implements AutoCloseable {

  private static final long SETTLE_MILLIS = 200;
  private static final long TICK_MICROS = 100;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private final Latencies latencies = new Latencies();
  private final long thread;

  // The loop's own.
  private final List<Line> lines = new ArrayList<>();
  private @Nullable Throwable failure;
  private boolean over;

  Generator() throws InterruptedException, ExecutionException {
    thread = loop.submit(() -> Thread.currentThread().threadId()).get();
  }

  /**
   * Where the load goes.
   *
   * @param port of 127.0.0.1
   * @param datagrams whether a call is a datagram
   */
  record Target(int port, boolean datagrams, Supplier<Wire> wire) {}

  /** So many calls under way on each of so many connections. */
  Sample closed(Target target, int connections, int window, double seconds)
      throws IOException, InterruptedException {
    return run(target, connections, window, 0, seconds);
  }

  /** So many calls a second in all. */
  Sample paced(Target target, int connections, double rate, double seconds)
      throws IOException, InterruptedException {
    return run(target, connections, 0, rate, seconds);
  }

  private Sample run(Target target, int connections, int window, double rate, double seconds)
      throws IOException, InterruptedException {
    on(
        () -> {
          failure = null;
          over = false;
        });
    try {
      for (int i = 0; i < connections; i++) {
        Line line = new Line(target, window);
        new Bootstrap()
            .group(loop)
            .channel(target.datagrams ? EpollDatagramChannel.class : EpollSocketChannel.class)
            .handler(line)
            .connect("127.0.0.1", target.port)
            .sync();
        if (!target.datagrams) {
          line.channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        }
        on(() -> lines.add(line));
      }
      on(() -> begin(rate));
      Thread.sleep(SETTLE_MILLIS);
      on(latencies::clear);
      long begun = System.nanoTime();
      long cpu = cpu();
      Thread.sleep((long) (seconds * 1_000));
      on(() -> over = true);
      double passed = (System.nanoTime() - begun) / 1e9;
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      Sample sample = latencies.sample(passed, (cpu() - cpu) / 1e9 / passed);
      if (sample.callsPerSecond() == 0) {
        throw new IOException("no call was answered within " + seconds + " s");
      }
      return sample;
    } finally {
      on(
          () -> {
            over = true;
            lines.forEach(line -> line.channel.close());
            lines.clear();
          });
    }
  }

  private void on(Runnable task) throws InterruptedException {
    loop.submit(task).sync();
  }

  private long cpu() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
  }

  private void begin(double rate) {
    if (rate > 0) {
      new Pace(rate).run();
    } else {
      long now = System.nanoTime();
      for (Line line : lines) {
        for (int i = 0; i < line.window; i++) {
          line.call(now);
        }
        line.flush();
      }
    }
  }

  /** Calls that are due, in turn on each connection. */
  private final class Pace implements Runnable {
    private final double rate;
    private final long begun = System.nanoTime();
    private long sent;

    Pace(double rate) {
      this.rate = rate;
    }

    @Override
    public void run() {
      if (over) {
        return;
      }
      double due = (System.nanoTime() - begun) / 1e9 * rate;
      for (; sent < due; sent++) {
        lines.get((int) (sent % lines.size())).call(begun + (long) (sent / rate * 1e9));
      }
      lines.forEach(Line::flush);
      var _ = loop.schedule(this, TICK_MICROS, TimeUnit.MICROSECONDS);
    }
  }

  private final class Line extends ChannelInboundHandlerAdapter {
    private final Target target;
    private final Wire wire;
    private final int window;
    private final Due due = new Due();
    private Channel channel;
    private @Nullable ByteBuf out;
    private @Nullable ByteBuf rest;

    @SuppressWarnings("NullAway.Init") // handlerAdded() comes first.
    Line(Target target, int window) {
      this.target = target;
      this.wire = target.wire.get();
      this.window = window;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      channel = context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (!target.datagrams) {
        wire.open(out());
        flush();
      }
    }

    private ByteBuf out() {
      ByteBuf its = out;
      if (its == null) {
        its = channel.alloc().directBuffer(16 * 1_024);
        out = its;
      }
      return its;
    }

    void call(long when) {
      wire.call(out());
      due.add(when);
      if (target.datagrams) {
        flush();
      }
    }

    void flush() {
      ByteBuf its = out;
      if (its != null) {
        out = null;
        channel.writeAndFlush(its, channel.voidPromise());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = message instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) message;
      ByteBuf before = rest;
      if (before != null) {
        rest = null;
        in = before.writeBytes(in);
        ReferenceCountUtil.release(message);
      }
      int answers;
      try {
        answers = wire.answers(in, out());
        if (in.isReadable()) {
          rest = channel.alloc().directBuffer(128 * 1_024).writeBytes(in);
        }
      } finally {
        ReferenceCountUtil.release(before == null ? message : before);
      }
      long now = System.nanoTime();
      for (int i = 0; i < answers; i++) {
        latencies.add(now - due.remove());
      }
      if (!over && window > 0) {
        for (int i = 0; i < answers; i++) {
          call(now);
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      ByteBuf its = out;
      if (its != null && its.isReadable()) {
        flush();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(new IOException("the connection was closed"));
      release(out);
      release(rest);
    }

    private void release(@Nullable ByteBuf buffer) {
      if (buffer != null) {
        buffer.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
      context.close();
    }

    private void fail(Throwable cause) {
      if (!over && failure == null) {
        failure = cause;
      }
    }
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
