package dev.naru.engine.network;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.config.Limits;
import dev.naru.engine.health.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every network promises. */
public abstract class NetworkContract {

  private Network network;
  private SimpleMeterRegistry metrics;
  private Listeners listeners;

  /** The listeners' ends, in the order in which they were accepted. */
  private final LinkedBlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

  /** A network to test; the test closes it. */
  protected abstract Network network();

  /** Whether its time is simulated, and waits for tasks of {@code executor()} alone. */
  protected boolean isSimulation() {
    return false;
  }

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

  // Connections.

  @Test
  void bytesGoBothWays() throws Exception {
    Peer client = connect(listen(Echo::new));
    client.send("hello");
    client.expect("hello");
  }

  @Test
  void bothEndsKnowBothAddresses() throws Exception {
    Listener listener = listen(() -> new Peer(channel -> {}));
    Peer client = connect(listener);
    Channel server = accepted.poll(30, SECONDS);
    assertThat(server.remoteAddress())
        .isInstanceOf(InetSocketAddress.class)
        .isEqualTo(client.channel.localAddress());
    assertThat(client.channel.remoteAddress()).isEqualTo(server.localAddress());
    assertThat(server.localAddress()).isEqualTo(listener.address());
  }

  @Test
  void portZeroIsChosenAndEachTimeAnother() throws Exception {
    int one = port(listen(Echo::new));
    int other = port(listen(Echo::new));
    assertThat(one).isPositive().isNotEqualTo(other);
    assertThat(other).isPositive();
  }

  @Test
  void aPortThatIsTakenIsSaid() throws Exception {
    int port = port(listen(Echo::new));
    assertThatThrownBy(() -> bind("http://127.0.0.1:" + port, Echo::new))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            "http://127.0.0.1:" + port, "port " + port + " is taken", "ss -ltnp", ":" + port);
    assertThat(metrics.find("naru.connections").gauges()).hasSize(1);
  }

  @Test
  void aPortIsFreeAgainWhenItsListenerIsClosed() throws Exception {
    Listener first = listen(Echo::new);
    int port = port(first);
    first.close();
    Listener second = bind("tcp://127.0.0.1:" + port, Echo::new);
    Peer client = connect(second);
    client.send("again");
    client.expect("again");
  }

  @Test
  void whereNobodyListensAConnectionIsRefused() throws Exception {
    Listener listener = listen(Echo::new);
    listener.close();
    var connected = network.connect().handler(new Peer(c -> {})).connect(listener.address());
    assertThat(connected.await(30, SECONDS)).isTrue();
    assertThat(connected.cause()).isInstanceOf(ConnectException.class);
    assertThat(connected.channel().closeFuture().await(30, SECONDS)).isTrue();
  }

  @Test
  void namesAreResolved() throws Exception {
    Listener listener = bind("tcp://localhost:0", Echo::new);
    listeners.open();
    Peer client = connect(InetSocketAddress.createUnresolved("localhost", port(listener)));
    client.send("by name");
    client.expect("by name");
  }

  @Test
  void aStarListensOnEveryAddress() throws Exception {
    Listener listener = bind("tcp://*:0", Echo::new);
    listeners.open();
    Peer client = connect(new InetSocketAddress("127.0.0.1", port(listener)));
    client.send("any");
    client.expect("any");
  }

  @Test
  void halfCloseLeavesTheOtherDirectionOpen() throws Exception {
    Listener listener = listen(AnswersAtTheEnd::new);
    Peer client = connect(listener);
    client.send("question");
    ((DuplexChannel) client.channel).shutdownOutput().sync();
    client.expect("8 bytes, then the end");
    client.expectClosed();
  }

  @Test
  void closingOneEndClosesTheOther() throws Exception {
    Peer client = connect(listen(() -> new Peer(channel -> {})));
    Channel server = accepted.poll(30, SECONDS);
    client.channel.close();
    assertThat(server.closeFuture().await(30, SECONDS)).isTrue();
  }

  @Test
  void whatWasWrittenBeforeTheCloseArrives() throws Exception {
    byte[] much = new byte[1_000_000];
    Listener listener =
        listen(
            () ->
                new Peer(
                    channel -> {
                      channel
                          .writeAndFlush(Unpooled.wrappedBuffer(much))
                          .addListener(w -> channel.close());
                    }));
    Peer client = connect(listener);
    client.expectClosed();
    assertThat(client.received.readableBytes()).isEqualTo(much.length);
  }

  @Test
  void aReaderWhoStopsMakesTheWriterUnwritableAndLosesNothing() throws Exception {
    Listener listener =
        listen(
            () ->
                new Peer(
                    channel -> {
                      channel.config().setAutoRead(false);
                    }));
    Peer client = connect(listener);
    Channel server = accepted.poll(30, SECONDS);
    byte[] portion = new byte[100_000];
    int portions = 0;
    // A kernel's buffers grow to some megabytes before a writer feels its reader.
    while (client.channel.eventLoop().submit(client.channel::isWritable).get(30, SECONDS)
        && portions < 1_000) {
      client.channel.writeAndFlush(Unpooled.wrappedBuffer(portion));
      portions++;
    }
    // Not whether it is unwritable still: what a kernel has taken may reach the other end later.
    assertThat(portions).isLessThan(1_000);
    Peer reader = server.pipeline().get(Peer.class);
    server.config().setAutoRead(true);
    client.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(w -> client.channel.close());
    reader.expectClosed();
    assertThat(reader.received.readableBytes()).isEqualTo(portions * portion.length);
  }

  @Test
  void aFileRegionIsSent(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "0123456789".repeat(30_000));
    Listener listener =
        listen(
            () ->
                new Peer(
                    channel ->
                        channel
                            .writeAndFlush(new DefaultFileRegion(file.toFile(), 5, 299_990))
                            .addListener(w -> channel.close())));
    Peer client = connect(listener);
    client.expectClosed();
    assertThat(client.received.toString(StandardCharsets.US_ASCII))
        .isEqualTo("0123456789".repeat(30_000).substring(5, 299_995));
  }

  @Test
  void aConnectionFromALoopStaysOnThatLoop() throws Exception {
    Listener listener = listen(Echo::new);
    var loop = network.connect().config().group().next();
    Channel channel =
        network
            .connect()
            .clone(loop)
            .handler(new Peer(c -> {}))
            .connect(listener.address())
            .sync()
            .channel();
    assertThat(channel.eventLoop()).isSameAs(loop);
  }

  // Listeners.

  @Test
  void whoConnectsBeforeOpeningIsServedAfterIt() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", Echo::new);
    Peer early = connect(listener.address());
    early.send("early");
    // Something else has gone through every loop meanwhile: the listener had its chance.
    Listeners others = new Listeners(network, new SimpleMeterRegistry());
    others.open();
    Listener open = others.bind(config("tcp://127.0.0.1:0"), initializer(Echo::new, channel -> {}));
    for (int i = 0; i < 4; i++) {
      Peer other = connect(open.address());
      other.send("other");
      other.expect("other");
    }
    assertThat(accepted).isEmpty();
    assertThat(early.received.readableBytes()).isZero();
    listeners.open();
    early.expect("early");
    assertThat(accepted).hasSize(1);
    others.close();
  }

  @Test
  void manyWhoConnectBeforeOpeningAreAllServed() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", Echo::new);
    Peer[] early = new Peer[50];
    for (int i = 0; i < early.length; i++) {
      early[i] = connect(listener.address());
      early[i].send("early");
    }
    listeners.open();
    for (Peer each : early) {
      each.expect("early");
    }
    assertThat(listener.connections()).isEqualTo(50);
  }

  @Test
  void connectionsAreCountedUntilTheyAreClosed() throws Exception {
    Listener one = listen(Echo::new);
    Listener other = listen(Echo::new);
    Peer first = connect(one);
    first.send("a");
    first.expect("a");
    Peer second = connect(other);
    second.send("b");
    second.expect("b");
    assertThat(one.connections()).isEqualTo(1);
    assertThat(listeners.connections()).isEqualTo(2);
    assertThat(metrics.get("naru.connections").gauges().stream().mapToDouble(g -> g.value()).sum())
        .isEqualTo(2);
    accepted.poll(30, SECONDS);
    second.channel.close();
    assertThat(accepted.poll(30, SECONDS).closeFuture().await(30, SECONDS)).isTrue();
    awaitCount(1);
    assertThat(other.connections()).isZero();
    assertThat(one.connections()).isEqualTo(1);
  }

  @Test
  void theLimitIsForAllListenersTogether() throws Exception {
    Limits two = limits(2);
    Listener one =
        listeners.bind(
            new ListenerConfig(Endpoint.parse("tcp://127.0.0.1:0"), two),
            initializer(Echo::new, accepted::add));
    Listener other =
        listeners.bind(
            new ListenerConfig(Endpoint.parse("tcp://127.0.0.1:0"), two),
            initializer(Echo::new, accepted::add));
    listeners.open();
    Peer first = connect(one);
    first.send("a");
    first.expect("a");
    Peer second = connect(other);
    second.send("b");
    second.expect("b");
    connect(one).expectClosed();
    awaitCount(2);
    assertThat(refused("connections")).isEqualTo(1);
    assertThat(refused("connections-per-address")).isZero();
    first.send("c");
    first.expect("c");
  }

  @Test
  void healthTellsWhenWhoeverConnectsIsTurnedAway() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", limits(1), Echo::new);
    listeners.open();
    assertThat(listeners.health()).isEqualTo(Health.UP);

    Peer only = connect(listener);
    only.send("a");
    only.expect("a");
    assertThat(listeners.health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(listeners.health().detail()).contains("all 1 connections of limits.connections");
  }

  @Test
  void loopbackIsNotCountedByAddress() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", limits(10, 1), Echo::new);
    listeners.open();
    for (int i = 0; i < 3; i++) {
      Peer client = connect(listener);
      client.send("a");
      client.expect("a");
    }
    assertThat(origins()).isZero();
  }

  @Test
  void aPipelineThatCannotBeSetUpIsClosedAndNotCounted() throws Exception {
    Listener listener =
        listen(
            () -> {
              throw new IllegalStateException("on purpose");
            });
    connect(listener).expectClosed();
    awaitCount(0);
    assertThat(listener.connections()).isZero();
  }

  @Test
  void aClosedListenerLeavesItsConnectionsOpen() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    client.send("before");
    client.expect("before");
    listener.close();
    client.send("after");
    client.expect("after");
    assertThat(listener.connections()).isEqualTo(1);
    assertThat(metrics.find("naru.connections").gauge()).isNull();
  }

  @Test
  void aUnixSocketIsServed(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("naru.sock");
    Listener listener = bind("unix:" + path, Echo::new);
    listeners.open();
    assertThat(listener.address()).isEqualTo(UnixDomainSocketAddress.of(path));
    assertThat(overUnix(path, "local")).isEqualTo("local");
    assertThatThrownBy(() -> bind("unix:" + path, Echo::new))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unix:" + path);
    assertThat(overUnix(path, "still")).isEqualTo("still");
  }

  /** Sends a text over a Unix socket and answers what comes back. */
  protected abstract String overUnix(Path path, String text) throws Exception;

  // Time, chance, threads.

  @Test
  void aScheduledTaskRunsAfterItsDelayOnALoop() throws Exception {
    var ran = new CompletableFuture<Boolean>();
    long start = network.clock().nanos();
    network.clock().schedule(Duration.ofMillis(20), () -> ran.complete(Blocking.mayBlock()));
    assertThat(ran.get(30, SECONDS)).isFalse();
    assertThat(network.clock().nanos() - start).isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void aTaskScheduledFromALoopRunsOnThatLoop() throws Exception {
    var ran = new CompletableFuture<Boolean>();
    var loop = network.connect().config().group().next();
    loop.execute(
        () ->
            network.clock().schedule(Duration.ofMillis(1), () -> ran.complete(loop.inEventLoop())));
    assertThat(ran.get(30, SECONDS)).isTrue();
  }

  @Test
  void aCancelledTaskNeverRuns() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    CountDownLatch later = new CountDownLatch(1);
    var loop = network.connect().config().group().next();
    loop.execute(
        () -> {
          Clock.Scheduled task =
              network.clock().schedule(Duration.ofMillis(5), () -> ran.set(true));
          network.clock().schedule(Duration.ofMillis(20), later::countDown);
          task.cancel();
          task.cancel();
        });
    assertThat(later.await(30, SECONDS)).isTrue();
    assertThat(ran).isFalse();
  }

  @Test
  void chanceGivesNumbers() {
    assertThat(network.random().longs(100).distinct().count()).isGreaterThan(95);
  }

  @Test
  void tasksThatMayBlockRunOnVirtualThreads() throws Exception {
    var thread = new CompletableFuture<Thread>();
    network.executor().execute(() -> thread.complete(Thread.currentThread()));
    assertThat(thread.get(30, SECONDS).isVirtual()).isTrue();
    assertThat(thread.get().getName()).startsWith("naru-");
  }

  @Test
  void tasksThatMayComputeRunOnThreadsThatTakeTurns() throws Exception {
    var thread = new CompletableFuture<Thread>();
    network.computing().execute(() -> thread.complete(Thread.currentThread()));
    assertThat(thread.get(30, SECONDS).isVirtual()).isEqualTo(isSimulation());
    assertThat(thread.get().isDaemon()).isTrue();
  }

  @Test
  void closingTheNetworkClosesItsChannels() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    client.send("x");
    client.expect("x");
    network.close();
    assertThat(client.channel.closeFuture().await(30, SECONDS)).isTrue();
    assertThat(listeners.connections()).isZero();
  }

  /** A loop that is told to end while it runs a task does not look at its channels again. */
  @Test
  void closingTheNetworkFromALoopClosesTheChannelsOfThatLoop() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    client.send("x");
    client.expect("x");
    Channel server = accepted.poll(30, SECONDS);
    server.eventLoop().execute(network::close);
    assertThat(server.closeFuture().await(30, SECONDS)).isTrue();
    assertThat(client.channel.closeFuture().await(30, SECONDS)).isTrue();
  }

  @Test
  void aConnectionMadeWhileTheNetworkClosesDoesNotStayOpen() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    var late = new CompletableFuture<Channel>();
    client
        .channel
        .closeFuture()
        .addListener(
            closed ->
                late.complete(
                    network
                        .connect()
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(listener.address())
                        .channel()));
    network.close();
    assertThat(late.get(30, SECONDS).closeFuture().await(30, SECONDS)).isTrue();
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

  private static ChannelInitializer<Channel> initializer(
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
