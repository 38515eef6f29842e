package dev.naru.engine.network;

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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's listeners. They bind at once, so that a port that is taken is known before anything
 * runs, and accept together when {@link #open} is called; who connects before waits in the
 * network's queue and is served then. To drain, close them: open connections stay.
 */
public final class Listeners implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

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
    if (open) {
      listener.accept();
    }
    return listener;
  }

  /**
   * Binds a listener of datagrams. It reads from {@link #open} on, at once when that has been; what
   * comes before waits in the network's buffer.
   *
   * @param handler stands last in the channel's pipeline
   * @throws IOException naming the endpoint and what to do when it cannot be bound
   */
  public Listener datagrams(ListenerConfig config, ChannelHandler handler) throws IOException {
    Blocking.assertMayBlock();
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
    Bound listener = new Bound(config);
    listener.startDatagrams(future.channel());
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
    private Optional<Gauge> gauge = Optional.empty();
    private volatile Channel channel;
    private volatile SocketAddress address;
    private volatile List<AddressRange> proxies;

    @SuppressWarnings("NullAway.Init") // start() follows before anybody else sees it.
    Bound(ListenerConfig config) {
      this.config = config;
      this.proxies = config.proxies();
    }

    void start(Channel channel) {
      this.channel = channel;
      Endpoint real =
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
          Optional.of(
              Gauge.builder("naru.connections", own, AtomicInteger::get)
                  .description("Open connections")
                  .tag("listener", real.toString())
                  .register(metrics));
      channel.pipeline().addLast(new AcceptFailures(real));
      bound.add(this);
    }

    void startDatagrams(Channel channel) {
      this.channel = channel;
      address = channel.localAddress();
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
          && AddressRange.anyContains(proxies, remote.getAddress());
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
    public void proxies(List<AddressRange> ranges) {
      proxies = List.copyOf(ranges);
    }

    @Override
    public int connections() {
      return own.get();
    }

    @Override
    public void close() {
      if (bound.remove(this)) {
        channel.close().awaitUninterruptibly();
        gauge.ifPresent(metrics::remove);
      }
    }
  }

  /** Netty waits a second before it accepts again; who connects meanwhile waits in the queue. */
  private static final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private final Endpoint endpoint;

    AcceptFailures(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.warn("{} cannot accept connections for a second: {}", endpoint, cause.getMessage());
    }
  }
}
