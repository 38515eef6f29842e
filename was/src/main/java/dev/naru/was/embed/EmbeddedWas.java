package dev.naru.was.embed;

import dev.naru.engine.MemoryStore;
import dev.naru.engine.Platform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.Network;
import dev.naru.engine.tls.DevelopmentAuthority;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.server.HttpService;
import dev.naru.was.AppConfig;
import dev.naru.was.AppRouteProvider;
import dev.naru.was.request.Locations;
import dev.naru.was.war.WarStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A servlet container that runs inside this program: {@link Naru#was}. Applications come and go
 * while it runs; {@link #close} ends all of it. Thread-safe.
 */
public final class EmbeddedWas implements AutoCloseable {

  /** How long requests in flight may take to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedWas.class);

  /**
   * An application and where it stands.
   *
   * @param path empty for the root
   */
  private record Context(String path, Route route) {
    boolean holds(String requested) {
      return requested.startsWith(path)
          && (requested.length() == path.length() || requested.charAt(path.length()) == '/');
    }
  }

  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final Platform platform;
  private final HttpService service;
  private final boolean crossContext;
  private final List<Listening> listening = new ArrayList<>();
  private final Map<String, Context> deployed = new TreeMap<>();

  /** A listener and what is spoken there. */
  private record Listening(String scheme, Listener listener) {}

  /** Those that have begun, the longest path first. */
  private volatile List<Context> contexts = List.of();

  private EmbeddedWas(WasBuilder from, Path data) {
    crossContext = from.crossContext();
    Network network = new HostNetwork();
    undo.push(network::close);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    MemoryStore memory = new MemoryStore(network, metrics);
    ProgramStore store =
        new ProgramStore(new ProgramAccounts(from.users(), memory.accounts()), memory);
    platform = new Platform(network, metrics, from.limits(), data, () -> store);
    undo.push(platform.tls()::close);
    service = new HttpService(platform, this::handle, HttpObserver.NONE);
    undo.push(service::close);
  }

  static EmbeddedWas start(WasBuilder from) throws IOException {
    Optional<Path> kept = from.data();
    Path data =
        kept.isPresent()
            ? Files.createDirectories(kept.get())
            : Files.createTempDirectory("naru-was-");
    EmbeddedWas was = new EmbeddedWas(from, data);
    if (kept.isEmpty()) {
      was.undo.addLast(() -> WarStore.delete(data));
    }
    try {
      was.open(from);
      return was;
    } catch (IOException | RuntimeException e) {
      was.close();
      throw e;
    }
  }

  /** Binds first, so that a port that is taken is known before anything is deployed. */
  private void open(WasBuilder from) throws IOException {
    platform.tls().change(from.tls()).keep();
    for (Endpoint.Socket endpoint : from.endpoints()) {
      listening.add(new Listening(endpoint.scheme(), service.listen(endpoint)));
    }
    for (var app : from.apps().entrySet()) {
      deploy(app.getKey(), app.getValue());
    }
    platform.listeners().open();
  }

  private void handle(HttpExchange exchange) throws Exception {
    String path = exchange.request().path().value();
    for (Context context : contexts) {
      if (context.holds(path)) {
        context.route().handler().handle(exchange);
        return;
      }
    }
    exchange.send(404);
  }

  // --- where it is

  private Optional<URI> base(String scheme) {
    for (Listening each : listening) {
      if (each.scheme().equals(scheme)
          && each.listener().address() instanceof InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        boolean own = ip.isAnyLocalAddress() || ip.isLoopbackAddress();
        String host = own ? "localhost" : ip.getHostAddress();
        String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return Optional.of(URI.create(scheme + "://" + bracketed + ":" + address.getPort() + "/"));
      }
    }
    return Optional.empty();
  }

  /** Where it answers over HTTP, with a slash at the end: {@code http://localhost:40123/}. */
  public URI uri() {
    return base("http").orElseThrow();
  }

  /** Where an application answers over HTTP, with a slash at the end. */
  public URI uri(String contextPath) {
    return uri().resolve(Locations.encodePath(ContextPaths.canonical(contextPath) + "/"));
  }

  /** Where it answers over HTTPS; empty unless that was asked for. */
  public Optional<URI> secureUri() {
    return base("https");
  }

  /**
   * The certificate, as PEM, that clients over HTTPS have to trust, where the program brought none
   * of its own.
   */
  public Path authority() {
    return DevelopmentAuthority.certificateFile(platform.data());
  }

  // --- what it holds

  /** The paths that have an application: {@code /} for the root, {@code /shop}. */
  public synchronized Set<String> contextPaths() {
    Set<String> paths = new TreeSet<>();
    deployed.keySet().forEach(path -> paths.add(path.isEmpty() ? "/" : path));
    return paths;
  }

  /**
   * Deploys an application; returns when it answers.
   *
   * @param contextPath {@code /} for the root, or as in {@code /shop}
   * @param app a WAR, or a folder laid out like one
   * @throws IOException saying in one line why it cannot be deployed; nothing has changed
   * @throws IllegalArgumentException when the path is none, or has an application already
   */
  public synchronized void deploy(String contextPath, Path app) throws IOException {
    String path = ContextPaths.canonical(contextPath);
    if (deployed.containsKey(path)) {
      throw new IllegalArgumentException(contextPath + " has an application already: undeploy it");
    }
    AppConfig config = AppConfig.of(app).withCrossContext(crossContext);
    Route route =
        new AppRouteProvider()
            .create(config, new RouteContext(platform, List.of("localhost"), path + "/"));
    try {
      route.start();
    } catch (IOException | RuntimeException e) {
      route.close();
      throw e;
    }
    deployed.put(path, new Context(path, route));
    publish();
  }

  /**
   * Undeploys an application: no more requests reach it, those in flight may end, then it stops.
   *
   * @return false when there is none at that path
   */
  public synchronized boolean undeploy(String contextPath) {
    Context context = deployed.remove(ContextPaths.canonical(contextPath));
    if (context == null) {
      return false;
    }
    publish();
    context.route().drain(PATIENCE);
    context.route().close();
    return true;
  }

  private void publish() {
    contexts =
        deployed.values().stream()
            .sorted(Comparator.comparingInt((Context each) -> each.path().length()).reversed())
            .toList();
  }

  /** Stops to listen, lets requests in flight end for some seconds, stops all applications. */
  @Override
  public synchronized void close() {
    platform.listeners().close();
    service.drain(PATIENCE);
    for (String path : List.copyOf(contextPaths()).reversed()) {
      undeploy(path);
    }
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (RuntimeException e) {
        LOG.error("a step of closing the container failed", e);
      }
    }
  }
}
