package dev.naru.cli.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that hold connections: idle ones, which ask now and then, and slow ones, which never get
 * to the end of a head, of a body or of an answer, and come back when they are cut.
 */
final class Crowd implements AutoCloseable {

  /** Connections that are being opened at a time. */
  private static final int OPENING = 200;

  /** Seconds between two requests of an idle client; half of what a server allows by default. */
  private static final int PAUSE_SECONDS = 30;

  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final String ASK = "GET /hello" + HOST + "\r\n";
  private static final String ANSWER = "Hello, world!";

  /** In what a client is slow. */
  private enum Slowness {
    HEAD("GET /" + HOST + "X: "),
    /** Long enough that nobody gathers it before the work begins. */
    BODY(
        "POST /sign-up"
            + HOST
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\n"),
    READING(("GET /static-ten/" + HOST + "\r\n").repeat(50));

    final String begin;

    Slowness(String begin) {
      this.begin = begin;
    }
  }

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final InetSocketAddress address;
  private final Optional<SslContext> tls;
  private final Semaphore opening = new Semaphore(OPENING);
  private final Set<Channel> idle = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();
  private volatile boolean closed;

  /** For a site, through TLS where a context is given. */
  Crowd(URI site, Optional<SslContext> tls) {
    this.address = new InetSocketAddress(site.getHost(), site.getPort());
    this.tls = tls;
  }

  /** Opens that many idle connections; returns when each has had an answer. */
  void idle(int count) throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      opening.acquire();
      connect(new Idle(answered), 0);
    }
    if (!answered.await(5, TimeUnit.MINUTES)) {
      throw new AssertionError(answered.getCount() + " of " + count + " were never answered");
    }
  }

  /** Opens that many slow connections; they go on until the crowd is closed. */
  void slow(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      opening.acquire();
      connect(new Slow(Slowness.values()[i % Slowness.values().length]), 64);
    }
  }

  /** Idle connections that are open. */
  int idle() {
    return idle.size();
  }

  /** Idle connections that the server has closed, or that did not come to be. */
  int lost() {
    return lost.get();
  }

  /** How often a slow one was cut. */
  int cut() {
    return cut.get();
  }

  private void connect(Member member, int receives) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            // A reset, so that our ports are free again at once.
            .option(ChannelOption.SO_LINGER, 0)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    tls.ifPresent(
                        context ->
                            channel
                                .pipeline()
                                .addLast(
                                    context.newHandler(
                                        channel.alloc(), "localhost", address.getPort())));
                    channel.pipeline().addLast(member);
                  }
                });
    if (receives > 0) {
      bootstrap
          .option(ChannelOption.SO_RCVBUF, 1024)
          .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(receives));
    }
    bootstrap
        .connect(address)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                member.ended();
              }
            });
  }

  /** One client. */
  private abstract class Member extends ChannelInboundHandlerAdapter {
    private boolean counted;
    private boolean over;

    /** The connection can be used. */
    abstract void begin(Channel channel);

    /** It is at its end. */
    abstract void end();

    /** It need not be waited for any more. */
    final void opened() {
      if (!counted) {
        counted = true;
        opening.release();
      }
    }

    final void ended() {
      opened();
      if (!over && !closed) {
        over = true;
        end();
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (tls.isEmpty()) {
        begin(context.channel());
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
        begin(context.channel());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private static void send(Channel channel, String text) {
    channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private final class Idle extends Member {
    private final CountDownLatch answered;
    private final StringBuilder received = new StringBuilder();

    Idle(CountDownLatch answered) {
      this.answered = answered;
    }

    @Override
    void begin(Channel channel) {
      send(channel, ASK);
      channel
          .eventLoop()
          .scheduleAtFixedRate(
              () -> send(channel, ASK), PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      received.append(in.toString(StandardCharsets.US_ASCII));
      in.release();
      if (received.toString().endsWith(ANSWER)) {
        received.setLength(0);
        received.trimToSize();
        if (idle.add(context.channel())) {
          opened();
          answered.countDown();
        }
      }
    }

    @Override
    void end() {
      lost.incrementAndGet();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      idle.remove(context.channel());
      super.channelInactive(context);
    }
  }

  private final class Slow extends Member {
    private final Slowness how;

    Slow(Slowness how) {
      this.how = how;
    }

    @Override
    void begin(Channel channel) {
      opened();
      send(channel, how.begin);
      if (how == Slowness.READING) {
        channel.config().setAutoRead(false);
      }
      channel.eventLoop().scheduleAtFixedRate(() -> step(channel), 1, 1, TimeUnit.SECONDS);
    }

    private void step(Channel channel) {
      if (how == Slowness.READING) {
        channel.read();
      } else {
        send(channel, "x");
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((ByteBuf) message).release();
    }

    @Override
    void end() {
      cut.incrementAndGet();
      connect(new Slow(how), 64);
    }
  }

  @Override
  public void close() {
    closed = true;
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
