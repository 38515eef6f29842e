package dev.naru.web;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.account.Logins;
import dev.naru.engine.control.Control;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.coding.Encoders;
import dev.naru.http.exchange.TrustedProxies;
import dev.naru.http.server.HttpService;
import dev.naru.web.gate.Gates;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server.
 *
 * <p>A new configuration is built beside the old one and then takes its place in one step: what is
 * equal in both (a listener; a route with its site's hosts, its path and its record) is carried
 * over, what is new has started before, what is gone is drained and closed after. When anything new
 * fails to start, all of it is undone and the old configuration has never been touched.
 */
public final class WebServer implements Server<WebConfig> {

  /** How long a removed route may take to end what it is doing. */
  private static final Duration REMOVAL = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private final Platform platform;
  private final Sites sites = new Sites();
  private final AccessLogs logs;
  private final RouteMetrics metrics;
  private final Logins logins;
  private final HttpService service;
  private final WebConfig initial;
  private volatile Map<Endpoint, Listener> listeners = Map.of();
  private volatile List<Mount> mounts = List.of();
  private volatile Optional<Control.Registration> command = Optional.empty();

  WebServer(WebConfig config, Platform platform) {
    this.initial = config;
    this.platform = platform;
    this.logs = new AccessLogs(platform.network());
    this.metrics = new RouteMetrics(platform.metrics());
    this.logins = new Logins(platform::accounts, platform.network());
    this.service = new HttpService(platform, sites, logs.and(metrics));
  }

  @Override
  public void start() throws IOException {
    apply(initial);
    command = Optional.of(platform.control().register(service.requestsCommand()));
  }

  @Override
  public void apply(WebConfig config) throws IOException {
    Map<Endpoint, Listener> oldListeners = listeners;
    List<Mount> oldMounts = mounts;
    Map<Endpoint, Listener> nextListeners = new LinkedHashMap<>();
    List<Mount> nextMounts = new ArrayList<>();
    SiteTable table;
    List<Route.Refresh> refreshed;
    Optional<AccessLogs.Open> log = logs.prepare(config.accessLog());
    try {
      for (Endpoint endpoint : new LinkedHashSet<>(config.listen())) {
        Listener kept = oldListeners.get(endpoint);
        nextListeners.put(
            endpoint, kept != null ? kept : service.listen(endpoint, config.proxyProtocolFrom()));
      }
      table = table(config, oldMounts, nextMounts);
      refreshed = prepare(kept(oldMounts, nextMounts));
    } catch (IOException | RuntimeException e) {
      close(nextMounts, oldMounts);
      close(nextListeners, oldListeners);
      logs.discard(log);
      throw e;
    }
    service.trust(new TrustedProxies(config.trustedProxies(), config.trustedField()));
    sites.use(table);
    refreshed.forEach(Route.Refresh::commit);
    logs.use(log);
    mounts = List.copyOf(nextMounts);
    listeners = Map.copyOf(nextListeners);
    listeners.values().forEach(listener -> listener.proxies(config.proxyProtocolFrom()));
    close(oldListeners, nextListeners);
    for (Mount gone : missing(oldMounts, nextMounts)) {
      gone.route().drain(REMOVAL);
    }
    close(oldMounts, nextMounts);
  }

  @Override
  public boolean refresh() throws IOException {
    List<Route.Refresh> changes = prepare(mounts);
    changes.forEach(Route.Refresh::commit);
    return !changes.isEmpty();
  }

  /** What has changed behind routes that stay; all of it can be had, or none is prepared. */
  private static List<Route.Refresh> prepare(List<Mount> some) throws IOException {
    List<Route.Refresh> changes = new ArrayList<>();
    for (Mount mount : some) {
      try {
        mount.route().refresh().ifPresent(changes::add);
      } catch (IOException | RuntimeException e) {
        changes.forEach(Route.Refresh::discard);
        throw new IOException("route " + mount.config().path() + ": " + e.getMessage(), e);
      }
    }
    return changes;
  }

  /** Makes and starts what is not there yet; whatever has been made stands in {@code all}. */
  private SiteTable table(WebConfig config, List<Mount> known, List<Mount> all) throws IOException {
    List<SiteTable.Site> table = new ArrayList<>();
    for (SiteConfig site : config.sites()) {
      Map<String, Mount> byPrefix = new HashMap<>();
      for (RouteConfig route : site.routes()) {
        Mount mount = null;
        Gates gates = gates(site, route, known);
        for (Mount candidate : known) {
          mount = candidate.serves(site, route) ? candidate.under(site, route, gates) : mount;
        }
        if (mount == null) {
          try {
            mount = mount(site, route, gates, all);
          } catch (IOException | RuntimeException e) {
            gates.closeAllBut(known.stream().map(Mount::gates).toList());
            throw e;
          }
        } else {
          all.add(mount);
        }
        String prefix = route.prefix();
        byPrefix.put(prefix.substring(0, prefix.length() - 1), mount);
      }
      table.add(new SiteTable.Site(site.hosts(), site.headers(), new PrefixTable<>(byPrefix)));
    }
    return new SiteTable(table);
  }

  /** Those of a route; what has not changed of those that stood there before is kept. */
  private Gates gates(SiteConfig site, RouteConfig route, List<Mount> known) throws IOException {
    Gates before = Gates.NONE;
    for (Mount candidate : known) {
      before = candidate.isAt(site, route) ? candidate.gates() : before;
    }
    try {
      return Gates.of(
          route.options().gates(), before, site.hosts().getFirst(), route.path(), platform, logins);
    } catch (IOException e) {
      throw new IOException("route " + route.path() + ": " + e.getMessage(), e);
    }
  }

  private Mount mount(SiteConfig site, RouteConfig config, Gates gates, List<Mount> all)
      throws IOException {
    Optional<Boolean> compress = Mount.compress(site, config);
    if (compress.orElse(false)) {
      Encoders.available(); // loads native libraries, which no loop can wait for
    }
    RouteContext context = new RouteContext(platform, site.hosts(), config.prefix(), compress);
    Route route = RouteProviders.create(config, context);
    Mount mount =
        Mount.of(
            site, config, route, metrics.counters(site.hosts().getFirst(), config.path()), gates);
    all.add(mount); // before it starts, so that it is closed when it cannot
    try {
      route.start();
    } catch (IOException e) {
      throw new IOException("route " + config.path() + ": " + e.getMessage(), e);
    }
    return mount;
  }

  /** Where it listens; ports are known even when the configuration left the choice open. */
  public Map<Endpoint, Listener> listeners() {
    return listeners;
  }

  /** The worst of all routes; names every one that is not well. */
  @Override
  public Health health() {
    Health.Status worst = Health.Status.UP;
    List<String> complaints = new ArrayList<>();
    for (Mount mount : mounts) {
      Health health = mount.route().health();
      if (health.status() != Health.Status.UP) {
        worst = worst.compareTo(health.status()) >= 0 ? worst : health.status();
        complaints.add(mount.hosts().getFirst() + mount.config().path() + ": " + health.detail());
      }
    }
    return new Health(worst, String.join("; ", complaints));
  }

  @Override
  public void drain(Duration deadline) {
    listeners.values().forEach(Listener::close);
    long end = platform.network().clock().nanos() + deadline.toNanos();
    service.drain(deadline);
    for (Mount mount : mounts) {
      long left = Math.max(0, end - platform.network().clock().nanos());
      mount.route().drain(Duration.ofNanos(left));
    }
  }

  @Override
  public void close() {
    command.ifPresent(Control.Registration::close);
    command = Optional.empty();
    listeners.values().forEach(Listener::close);
    service.close();
    sites.use(SiteTable.EMPTY);
    close(mounts, List.of());
    logins.close();
    logs.use(Optional.empty());
    listeners = Map.of();
    mounts = List.of();
  }

  private static List<Mount> kept(List<Mount> from, List<Mount> in) {
    List<Mount> gone = missing(from, in);
    return from.stream().filter(mount -> !gone.contains(mount)).toList();
  }

  private static List<Mount> missing(List<Mount> from, List<Mount> in) {
    Set<Route> kept = new HashSet<>();
    in.forEach(mount -> kept.add(mount.route()));
    return from.stream().filter(mount -> !kept.contains(mount.route())).toList();
  }

  private static void close(List<Mount> from, List<Mount> except) {
    Set<Gates> kept = new HashSet<>();
    except.forEach(mount -> kept.add(mount.gates()));
    for (Mount mount : from) {
      mount.gates().closeAllBut(kept);
    }
    for (Mount mount : missing(from, except).reversed()) {
      try {
        mount.route().close();
      } catch (RuntimeException e) {
        LOG.error("route {} did not close", mount.config().path(), e);
      }
    }
  }

  private static void close(Map<Endpoint, Listener> from, Map<Endpoint, Listener> except) {
    from.forEach(
        (endpoint, listener) -> {
          if (!except.containsValue(listener)) {
            listener.close();
          }
        });
  }
}
