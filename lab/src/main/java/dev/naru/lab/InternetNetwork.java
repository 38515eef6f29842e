package dev.naru.lab;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.MemoryNetwork;
import dev.naru.engine.network.Network;
import dev.naru.internet.netty.HostDatagramChannel;
import dev.naru.internet.netty.HostEventLoop;
import dev.naru.internet.netty.HostServerSocketChannel;
import dev.naru.internet.netty.HostSocketChannel;
import dev.naru.internet.topology.Host;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network that a host of a virtual Internet has: its addresses, its ports, the {@link Lab}'s
 * time, chance from the topology's seed, and the names of all hosts.
 *
 * <p>When the host is switched off, every channel closes and nobody at the other end hears of it;
 * while it is off nothing can be opened. A server that shall run again after a restart is started
 * anew, as on a machine.
 *
 * <p>Endpoints that are Unix sockets are no part of an Internet: they are served in memory, in the
 * machine's time, and reached by {@link #connectLocally}.
 */
public final class InternetNetwork implements Network {

  private static final Logger LOG = LoggerFactory.getLogger(InternetNetwork.class);
  private static final int BACKLOG = 4_096;
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(32 * 1_024, 128 * 1_024);

  private final Lab lab;
  private final Host host;
  private final HostEventLoop loop;
  private final RandomGenerator random;
  private final Clock clock = new InternetClock();
  private final HostNames resolver;
  private @Nullable MemoryNetwork local;

  InternetNetwork(Lab lab, Host host) {
    this.lab = lab;
    this.host = host;
    this.loop = new HostEventLoop(host);
    RandomGenerator stream = host.ip().random("network");
    this.random = new Shared(stream);
    this.resolver = new HostNames(lab.internet().names());
  }

  /** Where it is. */
  public Host host() {
    return host;
  }

  @Override
  public ServerBootstrap stream(ListenerConfig listener) {
    if (!(listener.endpoint() instanceof Endpoint.Socket socket)) {
      return local().stream(listener);
    }
    return new ServerBootstrap()
        .group(loop)
        .channelFactory(HostServerSocketChannel::new)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .localAddress(address(socket));
  }

  @Override
  public Bootstrap datagram(ListenerConfig listener) {
    if (!(listener.endpoint() instanceof Endpoint.Socket socket)) {
      throw new IllegalArgumentException("datagrams need an address and a port");
    }
    return new Bootstrap()
        .group(loop)
        .channelFactory(HostDatagramChannel::new)
        .resolver(resolver)
        .localAddress(address(socket));
  }

  @Override
  public Bootstrap connect() {
    return new Bootstrap()
        .group(loop)
        .channelFactory(HostSocketChannel::new)
        .resolver(resolver)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
  }

  /** For connections to the Unix sockets of this network. */
  public Bootstrap connectLocally() {
    return local().connect();
  }

  private synchronized MemoryNetwork local() {
    if (local == null) {
      local = new MemoryNetwork(random.nextLong());
    }
    return local;
  }

  /** A name that is none stays one, and binding to it says so. */
  private InetSocketAddress address(Endpoint.Socket socket) {
    return socket.host().equals("*")
        ? new InetSocketAddress(HostNames.any(), socket.port())
        : resolver.find(socket.host()).stream()
            .findFirst()
            .map(a -> new InetSocketAddress(a, socket.port()))
            .orElseGet(() -> InetSocketAddress.createUnresolved(socket.host(), socket.port()));
  }

  @Override
  public AddressResolverGroup<?> resolver() {
    return resolver;
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
    return lab.executor();
  }

  @Override
  public Executor computing() {
    return lab.computing();
  }

  /**
   * {@inheritDoc}
   *
   * <p>On a loop it returns before that is done.
   */
  @Override
  public void close() {
    var ended = loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
    if (!loop.inEventLoop()) {
      ended.awaitUninterruptibly(5_000);
    } else if (!host.loop().isHappening()) {
      lab.internet().runFor(0);
    }
    synchronized (this) {
      if (local != null) {
        local.close();
      }
    }
    resolver.close();
  }

  private final class InternetClock implements Clock {
    @Override
    public long nanos() {
      return host.loop().nowAnywhere();
    }

    @Override
    public Instant instant() {
      return lab.instant();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
      long nanos = TimeUnit.NANOSECONDS.convert(delay);
      var future = loop.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    }

    /** A task of a loop that throws would vanish without a trace. */
    private static void run(Runnable task) {
      try {
        task.run();
      } catch (RuntimeException | Error failure) {
        LOG.error("a scheduled task failed", failure);
      }
    }
  }

  /** For tasks and threads that ask at the same time. */
  private record Shared(RandomGenerator source) implements RandomGenerator {
    @Override
    public synchronized long nextLong() {
      return source.nextLong();
    }
  }
}
