package dev.naru.engine.network;

import dev.naru.engine.health.Health;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's listeners. They bind at once, so that a port that is taken is known before anything
 * runs, and accept together when {@link #open} is called; who connects before waits in the
 * network's queue and is served then. To drain, close them: open connections stay.
 */
public final class Listeners implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  /** How long a port may take to be let go. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Network network;
  private final MeterRegistry metrics;
  private final Counter full;
  private final Counter crowded;
  private final Origins origins = new Origins();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Bound> bound = new CopyOnWriteArrayList<>();
  private volatile boolean open;

  /** On a network. Counts in {@code naru.connections} and {@code naru.connections.refused}. */
  public Listeners(Network network, MeterRegistry metrics) {
    this.network = network;
    this.metrics = metrics;
    this.full = refused("connections");
    this.crowded = refused("connections-per-address");
  }

  private Counter refused(String limit) {
    return Counter.builder("naru.connections.refused")
        .description("Connections closed at once because a limit was reached")
        .tag("limit", limit)
        .register(metrics);
  }

  /**
   * Binds a listener of byte streams. It accepts from {@link #open} on, at once when that has been.
   * A connection above {@code limits.connections} or {@code connectionsPerAddress}, which count
   * those of all listeners together, is closed before it is looked at.
   *
   * @param child sets up the pipeline of an accepted connection
   * @throws IOException naming the endpoint and what to do when it cannot be bound
   */
  public Listener bind(ListenerConfig config, ChannelInitializer<Channel> child)
      throws IOException {
    Blocking.assertMayBlock();
    Bound listener = new Bound(config);
    var future =
        network.stream(config)
            .option(ChannelOption.AUTO_READ, false)
            .childHandler(listener.counting(child))
            .bind()
            .awaitUninterruptibly();
    if (!future.isSuccess()) {
      throw new IOException(BindFailure.message(config.endpoint(), future.cause()), future.cause());
    }
    listener.start(future.channel());
    future.channel().pipeline().addLast(listener.failures);
    if (open) {
      listener.accept();
    }
    return listener;
  }

  /**
   * Binds a port for datagrams, which are read from {@link #open} on, at once when that has been.
   *
   * @param handler takes them, as {@link io.netty.channel.socket.DatagramPacket}s
   * @throws IOException naming the endpoint and what to do when it cannot be bound
   */
  public Listener bindDatagrams(ListenerConfig config, ChannelHandler handler) throws IOException {
    Blocking.assertMayBlock();
    Bound listener = new Bound(config);
    var future =
        network
            .datagram(config)
            .option(ChannelOption.AUTO_READ, false)
            .handler(handler)
            .bind()
            .awaitUninterruptibly();
    if (!future.isSuccess()) {
      throw new IOException(BindFailure.message(config.endpoint(), future.cause()), future.cause());
    }
    listener.start(future.channel());
    if (open) {
      listener.accept();
    }
    return listener;
  }

  /** Begins to accept, on every listener. */
  public void open() {
    open = true;
    bound.forEach(Bound::accept);
  }

  /**
   * Whether whoever connects is accepted: down when a listener has been closed and not by us,
   * degraded while one cannot accept or all connections that are allowed are open.
   */
  public Health health() {
    List<String> closed = new ArrayList<>();
    List<String> refusing = new ArrayList<>();
    for (Bound each : bound) {
      if (!each.channel.isActive()) {
        closed.add(each.real + " does not listen any more: restart Naru");
      } else {
        each.failures.recent().ifPresent(refusing::add);
      }
    }
    int most = bound.stream().mapToInt(each -> each.config.limits().connections()).max().orElse(0);
    if (!bound.isEmpty() && connections.get() >= most) {
      refusing.add(
          "all %d connections of limits.connections are open; more are closed at once"
              .formatted(most));
    }
    if (!closed.isEmpty()) {
      closed.addAll(refusing);
      return Health.down(String.join("; ", closed));
    }
    return refusing.isEmpty()
        ? Health.UP
        : new Health(Health.Status.DEGRADED, String.join("; ", refusing));
  }

  /** The port of the first listener of a scheme, such as {@code https}; empty without one. */
  public OptionalInt port(String scheme) {
    for (Bound listener : bound) {
      if (listener.config.endpoint() instanceof Endpoint.Socket socket
          && socket.scheme().equals(scheme)
          && listener.address instanceof InetSocketAddress address) {
        return OptionalInt.of(address.getPort());
      }
    }
    return OptionalInt.empty();
  }

  /** Connections open now that any listener accepted, be it closed since. */
  public int connections() {
    return connections.get();
  }

  /** Addresses, as {@code connectionsPerAddress} counts them, that have connections open now. */
  int origins() {
    return origins.size();
  }

  /** Stops listening everywhere, at once; open connections stay. */
  @Override
  public void close() {
    bound.forEach(Bound::close);
  }

  private final class Bound implements Listener {
    private final ListenerConfig config;
    private final AtomicInteger own = new AtomicInteger();
    private Gauge gauge;
    private volatile Channel channel;
    private volatile SocketAddress address;
    private volatile List<Subnet> proxies;
    private Endpoint real;
    private AcceptFailures failures;

    @SuppressWarnings("NullAway.Init") // start() follows before anybody else sees it.
    Bound(ListenerConfig config) {
      this.config = config;
      this.proxies = config.proxies();
    }

    void start(Channel channel) {
      this.channel = channel;
      real =
          switch (config.endpoint()) {
            case Endpoint.Unix unix -> {
              address = UnixDomainSocketAddress.of(unix.path());
              yield unix;
            }
            case Endpoint.Socket socket -> {
              address = channel.localAddress();
              yield address instanceof InetSocketAddress inet
                  ? new Endpoint.Socket(socket.scheme(), socket.host(), inet.getPort())
                  : socket;
            }
          };
      gauge =
          Gauge.builder("naru.connections", own, AtomicInteger::get)
              .description("Open connections")
              .tag("listener", real.toString())
              .register(metrics);
      failures = new AcceptFailures(real, network.clock());
      bound.add(this);
    }

    void accept() {
      channel.config().setAutoRead(true);
    }

    /**
     * Counts a connection until it is closed, whatever its pipeline does: an initializer that fails
     * closes the channel, too.
     */
    ChannelInitializer<Channel> counting(ChannelInitializer<Channel> child) {
      return new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel connection) {
          own.incrementAndGet();
          int all = connections.incrementAndGet();
          connection
              .closeFuture()
              .addListener(
                  closed -> {
                    own.decrementAndGet();
                    connections.decrementAndGet();
                  });
          if (all > config.limits().connections()) {
            full.increment();
            connection.close();
          } else if (proxied(connection)) {
            connection
                .pipeline()
                .addLast(
                    new ProxyHeaderHandler(
                        network.clock(),
                        config.limits().headerTimeout(),
                        () -> known(connection) ? Optional.of(child) : Optional.empty()));
          } else if (known(connection)) {
            connection.pipeline().addLast(child);
          } else {
            connection.close();
          }
        }
      };
    }

    /** Whether it begins with a PROXY header, by where it comes from. */
    private boolean proxied(Channel connection) {
      return !proxies.isEmpty()
          && connection.remoteAddress() instanceof InetSocketAddress remote
          && Subnet.anyHolds(proxies, remote.getAddress());
    }

    /** Counts a connection whose source is known now; whether there is room for it. */
    private boolean known(Channel connection) {
      Optional<Object> origin = Origins.of(ConnectionEnds.source(connection));
      if (origin.isEmpty()) {
        return true;
      }
      int near = origins.enter(origin.get());
      connection.closeFuture().addListener(closed -> origins.leave(origin.get()));
      if (near > config.limits().connectionsPerAddress()) {
        crowded.increment();
        return false;
      }
      return true;
    }

    @Override
    public SocketAddress address() {
      return address;
    }

    @Override
    public void proxies(List<Subnet> ranges) {
      proxies = List.copyOf(ranges);
    }

    @Override
    public int connections() {
      return own.get();
    }

    @Override
    public void close() {
      if (bound.remove(this)) {
        channel.close().awaitUninterruptibly(PATIENCE.toMillis());
        metrics.remove(gauge);
      }
    }
  }

  /** Netty waits a second before it accepts again; who connects meanwhile waits in the queue. */
  private static final class AcceptFailures extends ChannelInboundHandlerAdapter {

    /** So long a failure tells how it is. */
    private static final long RECENT = 10_000_000_000L;

    private record Failure(long nanos, String why) {}

    private final Endpoint endpoint;
    private final Clock clock;
    private volatile @Nullable Failure last;

    AcceptFailures(Endpoint endpoint, Clock clock) {
      this.endpoint = endpoint;
      this.clock = clock;
    }

    /** What failed a short while ago. */
    Optional<String> recent() {
      Failure failure = last;
      return failure == null || clock.nanos() - failure.nanos() > RECENT
          ? Optional.empty()
          : Optional.of(endpoint + " could not accept connections just now: " + failure.why());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      last = new Failure(clock.nanos(), String.valueOf(cause.getMessage()));
      LOG.warn("{} cannot accept connections for a second: {}", endpoint, cause.getMessage());
    }
  }
}
