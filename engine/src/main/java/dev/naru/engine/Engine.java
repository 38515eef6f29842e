package dev.naru.engine;

import dev.naru.engine.config.Config;
import dev.naru.engine.config.ConfigException;
import dev.naru.engine.config.ConfigNode;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.health.HealthRegistry.Phase;
import dev.naru.engine.network.Network;
import dev.naru.engine.tls.Tls;
import dev.naru.engine.tls.TlsConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's servers, from a configuration to the end: all of them start or none, a reload
 * changes all that it should or nothing, work in progress may end before they stop.
 *
 * <p>Order of a start: read and check the file, make the platform, start every server (its
 * listeners bind), then accept on all listeners together. Servers that always run answer questions
 * about the process: they stop last.
 */
public final class Engine implements AutoCloseable {

  /** How long work in progress may take when a reload removes its server. */
  private static final Duration REMOVAL = Duration.ofSeconds(30);

  /** What a server gets beyond its deadline before it is closed all the same. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final Path file;
  private final Supplier<Config> source;
  private final Providers providers;
  private final Network network;
  private final Platform platform;
  private final Limits limits;
  private final StoreConfig storeConfig;
  private final LazyStore store;
  private final Map<String, Running<?>> servers = new TreeMap<>();
  private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
  private final Optional<Path> data;
  private final Counter reloads;
  private final Counter reloadsRefused;
  private volatile Instant configuredAt;
  private volatile Optional<LastReload> lastReload = Optional.empty();

  private Engine(
      Config config,
      Supplier<Config> source,
      Providers providers,
      Network network,
      MeterRegistry metrics,
      Optional<Path> data) {
    this.file = config.file();
    this.source = source;
    this.providers = providers;
    this.network = network;
    this.data = data;
    this.limits = config.get(Providers.LIMITS, Limits.class).orElseThrow();
    this.storeConfig = store(config, data);
    this.store = new LazyStore(providers.store(), storeConfig, this::platform);
    this.platform = new Platform(network, metrics, limits, storeConfig.data(), store);
    this.configuredAt = network.clock().instant();
    this.reloads = reloads(metrics, "success");
    this.reloadsRefused = reloads(metrics, "refused");
    Gauge.builder(
            "naru.config.last.success", this, engine -> engine.configuredAt.toEpochMilli() / 1e3)
        .description("When the configuration in force was read, in seconds since 1970")
        .baseUnit("seconds")
        .register(metrics);
    EngineCommands.register(this);
  }

  private static Counter reloads(MeterRegistry metrics, String result) {
    return Counter.builder("naru.config.reloads")
        .description("Reloads of the configuration")
        .tag("result", result)
        .register(metrics);
  }

  /**
   * Starts what a file configures and returns when every server accepts.
   *
   * @param network stays the caller's, to be closed after the engine
   * @param data where data is kept unless the file says {@code store.data}
   * @throws ConfigException with every mistake of the file
   * @throws IOException with a message for an operator; everything started has been stopped
   */
  public static Engine start(
      Path file, Providers providers, Network network, MeterRegistry metrics, Optional<Path> data)
      throws IOException {
    return start(() -> providers.read(file), providers, network, metrics, data);
  }

  /**
   * Likewise, of a configuration that stands somewhere else than in a file of its own.
   *
   * @param source reads it, now and at each reload
   */
  public static Engine start(
      Supplier<Config> source,
      Providers providers,
      Network network,
      MeterRegistry metrics,
      Optional<Path> data)
      throws IOException {
    Config config = source.get();
    config.orThrow();
    Engine engine = new Engine(config, source, providers, network, metrics, data);
    try {
      engine.startAll(config);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  private synchronized void startAll(Config config) throws IOException {
    try {
      Files.createDirectories(platform.data());
    } catch (IOException e) {
      throw new IOException(
          "cannot make the data folder " + platform.data() + ": " + FileMistake.of(e), e);
    }
    change(config).keep();
    for (ServerProvider<?> provider : providers.servers()) {
      startIfConfigured(provider, config);
    }
    platform.listeners().open();
    platform.health().enter(Phase.RUNNING);
    LOG.info("running: {}", String.join(", ", servers.keySet()));
  }

  private <C extends Record> void startIfConfigured(ServerProvider<C> provider, Config config)
      throws IOException {
    Optional<C> record = config.get(provider.key(), provider.configType());
    if (record.isPresent()) {
      servers.put(provider.key(), Running.start(provider, record.get(), platform));
    }
  }

  /** Where the store is: the file's word first, then the caller's. */
  static StoreConfig store(Config config, Optional<Path> data) {
    StoreConfig read = config.get(Providers.STORE, StoreConfig.class).orElseThrow();
    boolean written =
        config.node(Providers.STORE).flatMap((ConfigNode node) -> node.get("data")).isPresent();
    return written || data.isEmpty()
        ? read
        : new StoreConfig(
            data.get().toAbsolutePath().normalize(), read.url(), read.user(), read.passwordFile());
  }

  /** What the servers share. */
  public Platform platform() {
    return platform;
  }

  /** The configuration's file. */
  public Path file() {
    return file;
  }

  /** The keys of the running servers. */
  public synchronized List<String> servers() {
    return List.copyOf(servers.keySet());
  }

  /** Completes when somebody asks the process to stop; whoever runs the engine waits for it. */
  public CompletableFuture<Void> stopRequested() {
    return stopRequested;
  }

  /**
   * Reads the file again and moves to it: servers whose record is equal are not touched.
   *
   * @return what changed, a line each
   * @throws ConfigException with every mistake of the file; nothing has been touched
   * @throws IOException when a server refused; everything is as it was before
   */
  public synchronized String reload() throws IOException {
    if (platform.health().phase() != Phase.RUNNING) {
      throw new IOException("cannot reload: the process is stopping");
    }
    try {
      Config next = source.get();
      next.orThrow();
      String report = moveTo(next);
      LOG.info("reloaded {}", file);
      reloaded(true, report);
      return report;
    } catch (IOException | RuntimeException refused) {
      reloaded(false, String.valueOf(refused.getMessage()));
      throw refused;
    }
  }

  private String moveTo(Config next) throws IOException {
    Tls.Change tls = change(next);
    String report;
    try {
      report = new Reload(servers, providers, platform, REMOVAL).to(next);
    } catch (IOException | RuntimeException e) {
      tls.undo();
      throw e;
    }
    tls.keep();
    report += tls.changed() ? "tls: changed\n" : "";
    if (!next.get(Providers.LIMITS, Limits.class).orElseThrow().equals(limits)) {
      report += "limits: changed, in force after a restart\n";
    }
    if (!store(next, data).equals(storeConfig)) {
      report += "store: changed, in force after a restart\n";
    }
    return report;
  }

  private void reloaded(boolean succeeded, String report) {
    LastReload last = new LastReload(network.clock().instant(), succeeded, report);
    lastReload = Optional.of(last);
    (succeeded ? reloads : reloadsRefused).increment();
    if (succeeded) {
      configuredAt = last.at();
    }
  }

  /**
   * How a reload went.
   *
   * @param report what changed, or why nothing did
   */
  record LastReload(Instant at, boolean succeeded, String report) {}

  /** The last one, if there was any. */
  Optional<LastReload> lastReload() {
    return lastReload;
  }

  private Tls.Change change(Config next) throws IOException {
    try {
      return platform.tls().change(next.get(Providers.TLS, TlsConfig.class).orElseThrow());
    } catch (IOException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  /**
   * Lets work in progress end: all servers at the same time, then those that always run.
   *
   * @param deadline how long the work may still take
   */
  public void drain(Duration deadline) {
    platform.health().enter(Phase.DRAINING);
    List<Running<?>> working;
    List<Running<?>> answering;
    synchronized (this) {
      working = servers.values().stream().filter(server -> !server.always()).toList();
      answering = servers.values().stream().filter(Running::always).toList();
    }
    long end = network.clock().nanos() + deadline.toNanos();
    drain(working, deadline);
    Duration left = Duration.ofNanos(Math.max(0, end - network.clock().nanos()));
    drain(answering, left);
  }

  private void drain(List<Running<?>> some, Duration deadline) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var timer = network.clock().schedule(deadline.plus(GRACE), () -> done.complete(null));
    CompletableFuture.allOf(
            some.stream()
                .map(
                    server ->
                        CompletableFuture.runAsync(
                            () -> server.drain(deadline), network.executor()))
                .toArray(CompletableFuture<?>[]::new))
        .whenComplete(
            (nothing, failure) -> {
              if (failure != null) {
                LOG.error("a server could not be drained", failure);
              }
              done.complete(null);
            });
    done.join();
    timer.cancel();
  }

  /**
   * Closes everything, at once: the servers in the reverse order of their start, then the store.
   */
  @Override
  public synchronized void close() {
    List<Running<?>> reversed = new ArrayList<>(servers.values()).reversed();
    reversed.forEach(Running::close);
    servers.clear();
    platform.listeners().close();
    platform.tls().close();
    store.close();
  }
}
