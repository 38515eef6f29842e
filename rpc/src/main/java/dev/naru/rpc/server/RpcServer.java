package dev.naru.rpc.server;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.account.Logins;
import dev.naru.engine.control.Command;
import dev.naru.engine.control.Control;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Network;
import dev.naru.rpc.Pattern;
import dev.naru.rpc.ServiceContext;
import dev.naru.rpc.dispatch.Dispatcher;
import dev.naru.rpc.dispatch.Guard;
import dev.naru.rpc.dispatch.Handler;
import dev.naru.rpc.dispatch.HandlerMethod;
import dev.naru.rpc.dispatch.HandlerTable;
import dev.naru.rpc.dispatch.PatternRule;
import dev.naru.rpc.server.RpcConfig.PatternConfig;
import dev.naru.rpc.udp.SharedKey;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of the message layer: services, and the listeners that they are reached at.
 *
 * <p>A reload loads services anew whose folder is another; what is being answered goes on with the
 * old ones.
 */
public final class RpcServer implements Server<RpcConfig> {

  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

  private final Platform platform;
  private final List<Object> own;
  private final Logins logins;
  private final Dispatcher dispatcher;
  private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Boolean> emptied = new CompletableFuture<>();
  private final Map<Listener, DatagramPort> ports = new ConcurrentHashMap<>();
  private volatile RpcConfig config;
  private volatile Map<Endpoint, Listener> listeners = Map.of();
  private volatile List<Service> services = List.of();
  private volatile Optional<Control.Registration> command = Optional.empty();
  private volatile boolean draining;

  /**
   * For services from a folder and of the program itself.
   *
   * @param own objects with methods that are handlers
   */
  public RpcServer(RpcConfig config, Platform platform, List<Object> own) {
    this.config = config;
    this.platform = platform;
    this.own = List.copyOf(own);
    this.logins = new Logins(platform::accounts, platform.network());
    this.dispatcher =
        new Dispatcher(
            platform.network(), platform.inFlight(), new Guard(logins), platform.metrics());
  }

  @Override
  public void start() throws IOException {
    services = load(config);
    dispatcher.table(table(config, services));
    listeners = listen(config, Map.of());
    command =
        Optional.of(
            platform
                .control()
                .register(
                    new Command("rpc", "lists the patterns that are handled", _ -> describe())));
  }

  @Override
  public void apply(RpcConfig next) throws IOException {
    List<Service> before = services;
    boolean same = next.services().equals(config.services());
    List<Service> loaded = same ? before : load(next);
    HandlerTable table;
    Map<Endpoint, Listener> oldListeners = listeners;
    Map<Endpoint, Listener> nextListeners;
    try {
      table = table(next, loaded);
      nextListeners = listen(next, oldListeners);
    } catch (IOException | RuntimeException failure) {
      if (!same) {
        loaded.forEach(Service::close);
      }
      throw failure;
    }
    if (!next.udp().equals(config.udp())) {
      LOG.warn("rpc.udp has changed: it is in force after a restart");
    }
    dispatcher.table(table);
    config = next;
    services = loaded;
    listeners = nextListeners;
    oldListeners.values().stream()
        .filter(old -> !nextListeners.containsValue(old))
        .forEach(this::close);
    if (!same) {
      before.forEach(Service::close);
    }
  }

  // --- services

  private List<Service> load(RpcConfig from) throws IOException {
    List<Service> loaded = new ArrayList<>();
    try {
      if (from.services().isPresent()) {
        for (Path place : Service.places(from.services().get())) {
          loaded.add(Service.load(place, new Context(Service.name(place), from)));
        }
      }
      return List.copyOf(loaded);
    } catch (IOException failure) {
      loaded.forEach(Service::close);
      throw failure;
    }
  }

  private HandlerTable table(RpcConfig from, List<Service> loaded) throws IOException {
    Map<Pattern, PatternConfig> rules = new HashMap<>();
    from.patterns().forEach((pattern, rule) -> rules.put(Pattern.written(pattern), rule));
    Set<Pattern> unused = new LinkedHashSet<>(rules.keySet());
    HandlerTable.Builder builder =
        new HandlerTable.Builder(
            platform.metrics(),
            (pattern, method) -> {
              unused.remove(pattern);
              return rule(from, rules.get(pattern), method);
            });
    try {
      own.forEach(each -> builder.add(each, List.of()));
      for (Service service : loaded) {
        service.objects().forEach(each -> builder.add(each, service.interceptors()));
      }
    } catch (IllegalArgumentException mistake) {
      throw new IOException(mistake.getMessage(), mistake);
    }
    unused.forEach(pattern -> LOG.warn("rpc.patterns has {}, which no service handles", pattern));
    return builder.build();
  }

  private static PatternRule rule(
      RpcConfig from, @Nullable PatternConfig own, HandlerMethod method) {
    PatternRule said = method.rule(from.limits().timeout());
    return own == null
        ? said
        : new PatternRule(
            own.inFlight().orElse(said.inFlight()),
            own.timeout().orElse(said.timeout()),
            own.roles().isEmpty() ? said.roles() : own.roles());
  }

  private final class Context implements ServiceContext {
    private final String name;
    private final RpcConfig from;

    Context(String name, RpcConfig from) {
      this.name = name;
      this.from = from;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Network network() {
      return platform.network();
    }

    @Override
    public DataSource database() {
      try {
        return platform.dataSources().application(name.toLowerCase(Locale.ROOT));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public Optional<String> setting(String key) {
      return Optional.ofNullable(from.settings().get(key));
    }
  }

  // --- listeners

  private Map<Endpoint, Listener> listen(RpcConfig from, Map<Endpoint, Listener> kept)
      throws IOException {
    Map<Endpoint, Listener> all = new LinkedHashMap<>();
    try {
      for (Endpoint endpoint : new LinkedHashSet<>(from.listen())) {
        Listener old = kept.get(endpoint);
        all.put(endpoint, old != null ? old : listen(endpoint, from));
      }
      return Map.copyOf(all);
    } catch (IOException | RuntimeException failure) {
      all.values().stream().filter(each -> !kept.containsValue(each)).forEach(this::close);
      throw failure;
    }
  }

  private Listener listen(Endpoint endpoint, RpcConfig from) throws IOException {
    boolean secure = endpoint instanceof Endpoint.Socket socket && socket.secure();
    if (endpoint instanceof Endpoint.Socket socket && socket.scheme().equals("udp")) {
      return listenForDatagrams(endpoint, from);
    }
    ChannelInitializer<Channel> plain =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            accept(channel, secure ? "tls" : "tcp");
          }
        };
    return platform
        .listeners()
        .bind(
            new ListenerConfig(endpoint, platform.limits()),
            secure ? platform.tls().initializer(List.of(), platform.limits(), plain) : plain);
  }

  private Listener listenForDatagrams(Endpoint endpoint, RpcConfig from) throws IOException {
    Optional<Path> file = from.udp().keyFile();
    Optional<byte[]> key =
        file.isPresent() ? Optional.of(SharedKey.read(file.get())) : Optional.empty();
    DatagramPort port =
        new DatagramPort(dispatcher, from.limits(), from.udp(), key, platform.network());
    Listener listener =
        platform.listeners().bindDatagrams(new ListenerConfig(endpoint, platform.limits()), port);
    ports.put(listener, port);
    return listener;
  }

  private void accept(Channel channel, String transport) {
    TcpConnection[] self = new TcpConnection[1];
    TcpConnection connection =
        new TcpConnection(
            channel,
            dispatcher,
            config.limits(),
            platform.network(),
            transport,
            () -> gone(self[0]));
    self[0] = connection;
    connections.add(connection);
    channel.pipeline().addLast(connection);
    if (draining) {
      connection.drain();
    }
  }

  private void gone(TcpConnection connection) {
    connections.remove(connection);
    if (draining && connections.isEmpty()) {
      emptied.complete(true);
    }
  }

  /** Where it listens; ports are known even when the configuration left the choice open. */
  public Map<Endpoint, Listener> listeners() {
    return listeners;
  }

  private void close(Listener listener) {
    DatagramPort port = ports.remove(listener);
    if (port != null) {
      port.close();
    }
    listener.close();
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (Handler handler : dispatcher.table().handlers()) {
      text.append(handler.pattern())
          .append(handler.isEvent() ? "\tevent\t" : "\tcall\t")
          .append(handler.name())
          .append(handler.roles().isEmpty() ? "" : "\t" + String.join(" ", handler.roles()))
          .append('\n');
    }
    return text.toString();
  }

  // --- the end

  @Override
  public Health health() {
    return Health.UP;
  }

  @Override
  public void drain(Duration deadline) {
    // A port for datagrams is needed for the answers, so it stays until the end.
    listeners.values().stream().filter(each -> !ports.containsKey(each)).forEach(Listener::close);
    draining = true;
    var timer = platform.network().clock().schedule(deadline, this::hurry);
    try {
      connections.forEach(TcpConnection::drain);
      var datagrams = ports.values().stream().map(DatagramPort::drain).toList();
      if (!connections.isEmpty()) {
        emptied.join();
      }
      datagrams.forEach(CompletableFuture::join);
    } finally {
      timer.cancel();
    }
  }

  private void hurry() {
    emptied.complete(false);
    ports.values().forEach(DatagramPort::hurry);
  }

  @Override
  public void close() {
    command.ifPresent(Control.Registration::close);
    command = Optional.empty();
    draining = true;
    listeners.values().forEach(this::close);
    listeners = Map.of();
    connections.forEach(TcpConnection::close);
    services.forEach(Service::close);
    services = List.of();
    logins.close();
  }
}
