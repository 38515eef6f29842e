package dev.naru.engine.network;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Limits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A network, its listeners, and the cast of what every network promises. */
abstract class NetworkFixture {

  Network network;
  SimpleMeterRegistry metrics;
  Listeners listeners;

  /** The listeners' ends, in the order in which they were accepted. */
  final LinkedBlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

  /** A network to test; the test closes it. */
  protected abstract Network network();

  @BeforeEach
  void open() {
    network = network();
    metrics = new SimpleMeterRegistry();
    listeners = new Listeners(network, metrics);
  }

  @AfterEach
  void close() {
    listeners.close();
    network.close();
  }

  // The cast.

  Listener listen(Supplier<ChannelInboundHandlerAdapter> handler) throws IOException {
    Listener listener = bind("tcp://127.0.0.1:0", handler);
    listeners.open();
    return listener;
  }

  Listener bind(String endpoint, Supplier<ChannelInboundHandlerAdapter> handler)
      throws IOException {
    return bind(endpoint, Limits.DEFAULTS, handler);
  }

  Listener bind(String endpoint, Limits limits, Supplier<ChannelInboundHandlerAdapter> handler)
      throws IOException {
    return listeners.bind(
        new ListenerConfig(Endpoint.parse(endpoint), limits), initializer(handler, accepted::add));
  }

  static ListenerConfig config(String endpoint) {
    return new ListenerConfig(Endpoint.parse(endpoint), Limits.DEFAULTS);
  }

  static ChannelInitializer<Channel> initializer(
      Supplier<ChannelInboundHandlerAdapter> handler, Consumer<Channel> accepted) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(handler.get());
        accepted.accept(channel);
      }
    };
  }

  static Limits limits(int connections) {
    return limits(connections, Limits.DEFAULTS.connectionsPerAddress());
  }

  static Limits limits(int connections, int perAddress) {
    Limits d = Limits.DEFAULTS;
    return new Limits(
        connections,
        perAddress,
        d.inFlight(),
        d.queue(),
        d.header(),
        d.body(),
        d.handshakeTimeout(),
        d.headerTimeout(),
        d.bodyTimeout(),
        d.minimumRate(),
        d.idle());
  }

  static int port(Listener listener) {
    return port(listener.address());
  }

  static int port(SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  Peer connect(Listener listener) throws Exception {
    return connect(listener.address());
  }

  Peer connect(SocketAddress address) throws Exception {
    return connected(network.connect(), address);
  }

  Peer connectFrom(String source, Listener listener) throws Exception {
    return connected(
        network.connect().localAddress(new InetSocketAddress(source, 0)), listener.address());
  }

  private static Peer connected(Bootstrap bootstrap, SocketAddress address) throws Exception {
    Peer peer = new Peer(channel -> {});
    var connected = bootstrap.handler(peer).connect(address);
    assertThat(connected.await(30, SECONDS)).isTrue();
    if (!connected.isSuccess()) {
      throw new IOException(connected.cause());
    }
    peer.channel = connected.channel();
    return peer;
  }

  void openAll() {
    listeners.open();
  }

  double refused(String limit) {
    return metrics.get("naru.connections.refused").tag("limit", limit).counter().count();
  }

  int origins() {
    return listeners.origins();
  }

  /** A count falls on the loop of its connection, so what is on the loops already goes first. */
  void awaitCount(int expected) throws Exception {
    for (var loop : network.connect().config().group()) {
      loop.submit(() -> {}).get(30, SECONDS);
    }
    assertThat(listeners.connections()).isEqualTo(expected);
  }

  /** Collects what arrives. */
  static final class Peer extends ChannelInboundHandlerAdapter {
    final ByteBuf received = Unpooled.buffer();
    private final Consumer<Channel> active;
    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private int seen;
    volatile Channel channel;

    Peer(Consumer<Channel> active) {
      this.active = active;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      active.accept(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf portion = (ByteBuf) message;
      int length = portion.readableBytes();
      received.writeBytes(portion);
      portion.release();
      arrived.release(length);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        context.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed.countDown();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    void send(String text) {
      channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** Waits until as many bytes came as the text has, and compares them. */
    void expect(String text) throws InterruptedException {
      int length = text.getBytes(StandardCharsets.UTF_8).length;
      assertThat(arrived.tryAcquire(length, 30, SECONDS)).isTrue();
      assertThat(received.toString(seen, length, StandardCharsets.UTF_8)).isEqualTo(text);
      seen += length;
      assertThat(received.readableBytes()).isEqualTo(seen);
    }

    void expectClosed() throws InterruptedException {
      assertThat(closed.await(30, SECONDS)).isTrue();
    }
  }

  /** Sends back what it reads. */
  static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        context.close();
      }
    }
  }

  /** Counts to the end of its input, says so and closes. */
  static final class AnswersAtTheEnd extends ChannelInboundHandlerAdapter {
    private int bytes;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      bytes += ((ByteBuf) message).readableBytes();
      ((ByteBuf) message).release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        context
            .writeAndFlush(
                Unpooled.copiedBuffer(bytes + " bytes, then the end", StandardCharsets.UTF_8))
            .addListener(written -> context.close());
      }
    }
  }
}
