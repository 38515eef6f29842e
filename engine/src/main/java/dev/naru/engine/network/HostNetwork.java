package dev.naru.engine.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The kernel's sockets, the machine's time, and chance that nobody can foretell. Netty's sockets
 * are made with {@code TCP_NODELAY}; to set it once more would be a call to the kernel for each.
 */
public final class HostNetwork implements Network {

  /** More than any kernel allows by default; it caps this at {@code net.core.somaxconn}. */
  private static final int BACKLOG = 4_096;

  /** How long channels, loops and tasks may each take to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(32 * 1_024, 128 * 1_024);

  /** So that a head and a body of 64 KiB are read in one go; others get buffers as they fill. */
  private static final int LARGEST_READ = 128 * 1_024;

  /** The channels of one way to wait for sockets; whether a closed listener lingers. */
  private record Kind(
      IoHandlerFactory loop,
      boolean lingers,
      ChannelFactory<ServerChannel> server,
      ChannelFactory<ServerChannel> unixServer,
      Function<Path, SocketAddress> unixAddress,
      ChannelFactory<SocketChannel> client,
      ChannelFactory<DatagramChannel> datagram) {}

  private final HostNetworkConfig config;
  private final Kind kind;
  private final EventLoopGroup loops;
  private final EventLoopGroup relays;
  private final OpenChannels channels = new OpenChannels();
  private final Threads threads = new Threads();
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** With the defaults. */
  public HostNetwork() {
    this(HostNetworkConfig.DEFAULTS);
  }

  /**
   * As configured.
   *
   * @throws IllegalStateException when epoll is demanded and cannot be had
   */
  public HostNetwork(HostNetworkConfig config) {
    this.config = config;
    this.kind =
        switch (config.transport()) {
          case AUTO -> Epoll.isAvailable() ? epoll() : nio();
          case EPOLL -> epoll();
          case NIO -> nio();
        };
    this.loops = group(config.loops());
    this.relays = group(config.relays());
    this.clock = new SystemClock(loops, relays);
  }

  /** A loop has a thread from its first channel on. */
  private EventLoopGroup group(int loops) {
    return new MultiThreadIoEventLoopGroup(loops, Threads.loopFactory(), kind.loop());
  }

  private static Kind epoll() {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("epoll cannot be had here", Epoll.unavailabilityCause());
    }
    return new Kind(
        MendedEpoll.factory(),
        false,
        EpollServerSocketChannel::new,
        EpollServerDomainSocketChannel::new,
        path -> new DomainSocketAddress(path.toString()),
        EpollSocketChannel::new,
        EpollDatagramChannel::new);
  }

  private static Kind nio() {
    return new Kind(
        NioIoHandler.newFactory(),
        true,
        NioServerSocketChannel::new,
        NioServerDomainSocketChannel::new,
        UnixDomainSocketAddress::of,
        NioSocketChannel::new,
        NioDatagramChannel::new);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A name is looked up now, which may block; {@code *} is every address of both families. A
   * Unix socket takes the place of one that nobody answers on, can be opened by its owner alone
   * from the moment that it can be seen, and goes when the channel is closed.
   */
  @Override
  public ServerBootstrap stream(ListenerConfig listener) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(listener.relay() ? relays : loops)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.ALLOCATOR, config.allocator())
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(64, 2_048, LARGEST_READ))
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS);
    return switch (listener.endpoint()) {
      case Endpoint.Socket socket ->
          (kind.lingers() ? bootstrap.handler(NioServerClose.INSTANCE) : bootstrap)
              .channelFactory(channels.knowing(kind.server()))
              .option(ChannelOption.SO_REUSEADDR, true)
              .localAddress(address(socket));
      case Endpoint.Unix unix ->
          bootstrap
              .channelFactory(channels.knowing(kind.unixServer()))
              .handler(new UnixSocketFile(unix.path(), kind.unixAddress(), random))
              .localAddress(kind.unixAddress().apply(unix.path()));
    };
  }

  @Override
  public Bootstrap datagram(ListenerConfig listener) {
    if (!(listener.endpoint() instanceof Endpoint.Socket socket)) {
      throw new IllegalArgumentException("datagrams need an address and a port");
    }
    return new Bootstrap()
        .group(loops)
        .channelFactory(channels.knowing(kind.datagram()))
        .option(ChannelOption.ALLOCATOR, config.allocator())
        .localAddress(address(socket));
  }

  @Override
  public Bootstrap connect() {
    return new Bootstrap()
        .group(loops)
        .channelFactory(channels.knowing(kind.client()))
        .resolver(resolver())
        .option(ChannelOption.ALLOCATOR, config.allocator())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
  }

  private static InetSocketAddress address(Endpoint.Socket socket) {
    return socket.host().equals("*")
        ? new InetSocketAddress(socket.port())
        : new InetSocketAddress(socket.host(), socket.port());
  }

  @Override
  public AddressResolverGroup<?> resolver() {
    return DefaultAddressResolverGroup.INSTANCE;
  }

  @Override
  public List<ServiceTarget> services(String name) throws IOException {
    Blocking.assertMayBlock();
    return new ServiceLookup("dns:").of(name);
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Executor executor() {
    return threads.executor();
  }

  @Override
  public Executor computing() {
    return threads.computing();
  }

  @Override
  public void close() {
    channels.close(PATIENCE);
    threads.close(List.of(loops, relays), PATIENCE);
  }
}
