package dev.naru.http.server;

import dev.naru.engine.Platform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.control.Command;
import dev.naru.engine.limit.InFlight;
import dev.naru.engine.limit.SlowClients;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Subnet;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import dev.naru.http.exchange.Chunks;
import dev.naru.http.exchange.ServerConnection;
import dev.naru.http.exchange.ServerConnection.Current;
import dev.naru.http.exchange.ServerContext;
import dev.naru.http.exchange.ThreadStarts;
import dev.naru.http.exchange.TrustedProxies;
import dev.naru.http.h1.Http1Connection;
import dev.naru.http.message.DateField;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves HTTP on any number of listeners, with one handler, which may be replaced at any time:
 *
 * <pre>{@code
 * HttpService service = new HttpService(platform, exchange -> exchange.send(204), observer);
 * Listener listener = service.listen(Endpoint.parse("http://127.0.0.1:8080"));
 * service.handler(another);                      // for requests that come from now on
 * listener.close();                              // no more connections; then, for those open:
 * service.drain(Duration.ofSeconds(20));
 * service.close();
 * }</pre>
 */
public final class HttpService implements AutoCloseable {

  /** What is spoken, by the names that ALPN has for it; the one that is liked best first. */
  public static final List<String> PROTOCOLS =
      List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

  private final Platform platform;
  private final HttpObserver observer;
  private final InFlight inFlight;
  private final SlowClients slowClients;
  private final DateField date;
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile HttpHandler handler;
  private volatile TrustedProxies proxies = TrustedProxies.NONE;
  private volatile boolean draining;
  private final CompletableFuture<Boolean> emptied = new CompletableFuture<>();

  /**
   * Takes nothing yet. Counts in the platform's metrics.
   *
   * @param observer is told of connections and exchanges, as an access log is
   */
  public HttpService(Platform platform, HttpHandler handler, HttpObserver observer) {
    this(
        platform,
        handler,
        observer.and(new HttpMetrics(platform.metrics())),
        platform.inFlight(),
        platform.slowClients());
  }

  private HttpService(
      Platform platform,
      HttpHandler handler,
      HttpObserver observer,
      InFlight inFlight,
      SlowClients slowClients) {
    this.platform = platform;
    this.handler = handler;
    this.observer = observer.and(new Register());
    this.inFlight = inFlight;
    this.slowClients = slowClients;
    this.date = new DateField(platform.network().clock());
  }

  /**
   * One that leaves no trace in the metrics and has places of its own: for looking at a process
   * that is full.
   */
  public static HttpService uncounted(Platform platform, HttpHandler handler) {
    MeterRegistry nowhere = new CompositeMeterRegistry();
    return new HttpService(
        platform,
        handler,
        HttpObserver.NONE,
        new InFlight(platform.limits(), nowhere),
        new SlowClients(platform.limits(), nowhere));
  }

  /** Replaces the handler, for requests that come from now on. */
  public void handler(HttpHandler replacement) {
    handler = replacement;
  }

  /** Takes those proxies' word about who asks, for requests that come from now on. */
  public void trust(TrustedProxies trusted) {
    proxies = trusted;
  }

  /**
   * Listens, with the platform's limits, inside TLS where the scheme says so; accepts when the
   * platform's listeners are open.
   *
   * @throws IOException when the endpoint cannot be had; the message is for a person
   */
  public Listener listen(Endpoint endpoint) throws IOException {
    return listen(endpoint, List.of());
  }

  /**
   * Likewise, behind proxies that begin their connections with a PROXY header.
   *
   * @param proxies where those come from
   */
  public Listener listen(Endpoint endpoint, List<Subnet> proxies) throws IOException {
    Limits limits = platform.limits();
    boolean secure = endpoint instanceof Endpoint.Socket socket && socket.secure();
    return platform
        .listeners()
        .bind(
            new ListenerConfig(endpoint, limits, proxies),
            secure ? secured(limits) : initializer(limits, false));
  }

  private ChannelInitializer<Channel> secured(Limits limits) throws IOException {
    ChannelInitializer<Channel> tls =
        platform.tls().initializer(PROTOCOLS, limits, initializer(limits, true));
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new PlainTextRefusal(), tls);
      }
    };
  }

  /**
   * Sets up accepted channels.
   *
   * @param secure whether what comes before in the pipeline decrypts; it has to be an {@link
   *     io.netty.handler.ssl.SslHandler} that offers {@link #PROTOCOLS} by ALPN, which chooses the
   *     version
   */
  public ChannelInitializer<Channel> initializer(Limits limits, boolean secure) {
    ServerContext context =
        new ServerContext(
            platform.network(),
            limits,
            secure,
            () -> handler,
            observer,
            inFlight,
            slowClients,
            date,
            () -> draining,
            new ThreadStarts.PerLoop(platform.network().executor()),
            new Chunks(),
            () -> proxies);
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(new VersionChoice(context), new Http1Connection(context, channel));
      }
    };
  }

  /** What is being answered, the longest first. */
  public List<Current> current() {
    List<Current> all = new ArrayList<>();
    connections.forEach(connection -> connection.current(all));
    all.sort(Comparator.comparingLong(Current::since));
    return all;
  }

  /** The command {@code requests}, which shows {@link #current} to a person. */
  public Command requestsCommand() {
    return RequestsCommand.of(this, platform.network().clock());
  }

  /**
   * Lets exchanges in flight end and their connections with them; closes idle ones. Returns when
   * none is left, or at the deadline. Close the listeners first.
   */
  public void drain(Duration deadline) {
    draining = true;
    var timer = platform.network().clock().schedule(deadline, () -> emptied.complete(false));
    try {
      connections.forEach(ServerConnection::drain);
      if (!connections.isEmpty()) {
        emptied.join();
      }
    } finally {
      timer.cancel();
    }
  }

  /** Cuts what is still open. */
  @Override
  public void close() {
    draining = true;
    connections.forEach(ServerConnection::close);
  }

  /** Knows the connections that are open. */
  private final class Register implements HttpObserver {
    @Override
    public void opened(HttpConnection connection) {
      if (connection instanceof ServerConnection known) {
        connections.add(known);
        if (draining) {
          known.drain();
        }
      }
    }

    @Override
    public void closed(HttpConnection connection) {
      if (connection instanceof ServerConnection known) {
        connections.remove(known);
        if (draining && connections.isEmpty()) {
          emptied.complete(true);
        }
      }
    }
  }
}
