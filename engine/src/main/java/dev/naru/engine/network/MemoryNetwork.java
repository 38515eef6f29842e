package dev.naru.engine.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A machine of its own inside the process: no kernel, no ports taken by others, chance from a seed.
 *
 * <p>Every address and every name is this machine's: names resolve to 127.0.0.1. A client may
 * choose the address that it seems to come from with {@link Bootstrap#localAddress}. Connections
 * have internet addresses, bounded buffers, half-close and file regions as TCP's have; a Unix
 * endpoint makes no file and is connected to by its {@link UnixDomainSocketAddress}.
 *
 * <p>What it does not carry: datagrams, and whatever goes wrong on a real network (loss, delay,
 * resets). That is the virtual Internet's.
 */
public final class MemoryNetwork implements Network {

  /** RFC 6335, section 6: the dynamic ports. */
  private static final int FIRST_FREE_PORT = 49_152;

  private static final int LAST_PORT = 65_535;

  /** How long channels, loops and tasks may each take to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, Threads.loopFactory(), LocalIoHandler.newFactory());
  private final Threads threads = new Threads();
  private final Clock clock;
  private final RandomGenerator random;
  private final AddressResolverGroup<InetSocketAddress> resolver = new Resolver();
  private final OpenChannels channels = new OpenChannels();

  private final Map<String, List<ServiceTarget>> services = new ConcurrentHashMap<>();

  // Guarded by itself.
  private final Map<SocketAddress, MemoryServerChannel> listeners = new HashMap<>();
  private int lastPort = FIRST_FREE_PORT - 1;

  /** With the machine's time. */
  public MemoryNetwork(long seed) {
    this(seed, SystemClock::new);
  }

  /**
   * With a time of your own.
   *
   * @param clock makes the clock; its tasks must run on a loop of the group that it is given
   */
  public MemoryNetwork(long seed, Function<? super EventLoopGroup, ? extends Clock> clock) {
    this.random = new Shared(new SplittableRandom(seed));
    this.clock = clock.apply(loops);
  }

  @Override
  public ServerBootstrap stream(ListenerConfig listener) {
    return new ServerBootstrap()
        .group(loops)
        .channelFactory(channels.knowing(() -> new MemoryServerChannel(this)))
        .localAddress(
            switch (listener.endpoint()) {
              case Endpoint.Socket(String scheme, String host, int port) ->
                  host.equals("*")
                      ? new InetSocketAddress(port)
                      : InetSocketAddress.createUnresolved(host, port);
              case Endpoint.Unix unix -> UnixDomainSocketAddress.of(unix.path());
            });
  }

  /**
   * Not carried.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Bootstrap datagram(ListenerConfig listener) {
    throw new UnsupportedOperationException(
        "the network in memory carries no datagrams: use the host's or the virtual Internet");
  }

  @Override
  public Bootstrap connect() {
    return new Bootstrap()
        .group(loops)
        .channelFactory(channels.knowing(() -> new MemoryChannel(this)))
        .resolver(resolver);
  }

  @Override
  public AddressResolverGroup<?> resolver() {
    return resolver;
  }

  /** Offers a service on this network, in place of what was offered by that name before. */
  public void offer(String service, List<ServiceTarget> targets) {
    services.put(service, List.copyOf(targets));
  }

  @Override
  public List<ServiceTarget> services(String name) throws IOException {
    List<ServiceTarget> targets = services.get(name);
    if (targets == null) {
      throw new IOException("there is no name " + name);
    }
    return targets;
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
    threads.close(List.of(loops), PATIENCE);
    resolver.close();
  }

  // What the channels ask for.

  /** Takes an address for a listener: with a port of our choice for 0. */
  SocketAddress bind(SocketAddress wanted, MemoryServerChannel listener) throws IOException {
    synchronized (listeners) {
      SocketAddress address = resolved(wanted);
      if (address instanceof InetSocketAddress inet && inet.getPort() == 0) {
        address = new InetSocketAddress(inet.getAddress(), freePort());
      }
      boolean taken =
          address instanceof InetSocketAddress inet
              ? listeners.keySet().stream().anyMatch(other -> collide(inet, other))
              : listeners.containsKey(address);
      if (taken) {
        throw new BindException("Address already in use");
      }
      listeners.put(address, listener);
      return address;
    }
  }

  private static boolean collide(InetSocketAddress one, SocketAddress other) {
    return other instanceof InetSocketAddress inet
        && inet.getPort() == one.getPort()
        && (inet.getAddress().equals(one.getAddress())
            || inet.getAddress().isAnyLocalAddress()
            || one.getAddress().isAnyLocalAddress());
  }

  void unbind(SocketAddress address, MemoryServerChannel listener) {
    synchronized (listeners) {
      listeners.remove(address, listener);
    }
  }

  /** Joins a client with the listener at an address. */
  void join(MemoryChannel client, SocketAddress remote) throws IOException {
    MemoryServerChannel listener = listener(remote);
    if (listener == null) {
      throw new ConnectException("Connection refused: " + remote);
    }
    listener.offer(client, remote);
  }

  private @Nullable MemoryServerChannel listener(SocketAddress remote) {
    synchronized (listeners) {
      MemoryServerChannel exact = listeners.get(remote);
      return exact == null && remote instanceof InetSocketAddress inet
          ? listeners.get(new InetSocketAddress(inet.getPort()))
          : exact;
    }
  }

  /** Where a client comes from: as it wishes, with a port of our choice for 0. */
  SocketAddress source(@Nullable SocketAddress wanted, SocketAddress remote) {
    if (remote instanceof UnixDomainSocketAddress) {
      return UnixDomainSocketAddress.of("");
    }
    SocketAddress address =
        wanted == null ? new InetSocketAddress(addressOf("127.0.0.1"), 0) : resolved(wanted);
    synchronized (listeners) {
      return address instanceof InetSocketAddress inet && inet.getPort() == 0
          ? new InetSocketAddress(inet.getAddress(), freePort())
          : address;
    }
  }

  SocketAddress resolved(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.isUnresolved()
        ? new InetSocketAddress(addressOf(inet.getHostString()), inet.getPort())
        : address;
  }

  private int freePort() {
    do {
      lastPort = lastPort == LAST_PORT ? FIRST_FREE_PORT : lastPort + 1;
    } while (listeners.keySet().stream()
        .anyMatch(each -> each instanceof InetSocketAddress inet && inet.getPort() == lastPort));
    return lastPort;
  }

  private static InetAddress addressOf(String name) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(name);
    try {
      return InetAddress.getByAddress(name, literal == null ? new byte[] {127, 0, 0, 1} : literal);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static final class Resolver extends AddressResolverGroup<InetSocketAddress> {
    @Override
    protected InetSocketAddressResolver newResolver(EventExecutor executor) {
      return new InetSocketAddressResolver(
          executor,
          new InetNameResolver(executor) {
            @Override
            protected void doResolve(String name, Promise<InetAddress> promise) {
              promise.setSuccess(addressOf(name));
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
              promise.setSuccess(List.of(addressOf(name)));
            }
          });
    }
  }

  /** Loops and tasks take their chance from one sequence; the lock keeps it whole. */
  private record Shared(SplittableRandom source) implements RandomGenerator {
    @Override
    public long nextLong() {
      synchronized (source) {
        return source.nextLong();
      }
    }
  }
}
