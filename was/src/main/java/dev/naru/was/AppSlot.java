package dev.naru.was;

import dev.naru.engine.Platform;
import dev.naru.engine.limit.InFlight;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.http.BlockingHandler;
import dev.naru.http.HttpExchange;
import dev.naru.was.context.WebApplication;
import dev.naru.was.error.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers at a context path: an application in the newest of its versions, and older ones
 * beside it while they have sessions.
 *
 * <p>A new version starts beside the one that answers and takes its place in one step; a version
 * that has lost its place ends what it is doing and is closed then. So no request is refused
 * because of a redeployment, and a version that does not start changes nothing.
 */
final class AppSlot {

  /** How long a version that has lost its place may take to end what it is doing. */
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /** How long closing may take before the others go on without it. */
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(AppSlot.class);

  private final String name;
  private final String site;
  private final String contextPath;
  private final Platform platform;
  private final AppLimits limits;
  private final Optional<InFlight> places;
  private final AppMetrics metrics;
  private final boolean shares;
  private final AppNeighbours neighbours;

  /** The newest first. Changed under this object's lock, read without. */
  private volatile List<AppVersion> versions = List.of();

  private volatile @Nullable AppStart starting;
  private volatile boolean closed;

  /**
   * With nothing in it yet.
   *
   * @param site the first host of the site that it belongs to
   */
  AppSlot(AppConfig config, String site, String contextPath, Platform platform) {
    this.name = config.effectiveName();
    this.site = site;
    this.contextPath = contextPath;
    this.platform = platform;
    this.limits = config.limits();
    this.shares = config.crossContext();
    this.neighbours = new AppNeighbours(AppRegistry.of(platform), site, contextPath, shares);
    this.places = limits.inFlight().map(most -> new InFlight(most, limits.queue(), () -> {}));
    this.metrics = new AppMetrics(platform.metrics(), name, site, contextPath + "/");
    metrics.gauge("naru.app.sessions", "Sessions of an application", this, AppSlot::sessions);
    metrics.gauge(
        "naru.app.active", "Exchanges that an application answers", this, AppSlot::active);
    metrics.gauge("naru.app.waiting", "Exchanges that wait for a place", this, AppSlot::waiting);
  }

  String name() {
    return name;
  }

  String site() {
    return site;
  }

  String contextPath() {
    return contextPath;
  }

  /** Whether its application may reach others of the site, and they may reach it. */
  boolean shares() {
    return shares;
  }

  /** The applications that run, the newest version first. */
  List<WebApplication> running() {
    return versions.stream().flatMap(version -> version.app().running().stream()).toList();
  }

  /** Those that run, the newest first. */
  List<AppVersion> versions() {
    return versions;
  }

  int sessions() {
    return versions.stream().mapToInt(version -> version.app().sessions()).sum();
  }

  int active() {
    return versions.stream().mapToInt(AppVersion::active).sum();
  }

  int waiting() {
    return places.map(InFlight::waiting).orElse(0);
  }

  /** How each version is; none runs when it is empty. */
  List<AppState> states(Function<AppVersion, String> file) {
    List<AppVersion> now = versions;
    return now.stream()
        .map(
            version ->
                new AppState(
                    name,
                    site,
                    contextPath + "/",
                    version.version(),
                    version == now.getFirst() ? AppState.Status.RUNNING : AppState.Status.LEAVING,
                    "",
                    version.app().sessions(),
                    version.active(),
                    metrics.count(),
                    metrics.errors(),
                    file.apply(version)))
        .toList();
  }

  // --- requests

  /** Answers; on the exchange's loop. */
  void handle(HttpExchange exchange) {
    AppVersion version = choose(exchange);
    if (version == null) {
      (starting == null ? Refusal.STOPPED : Refusal.STARTING).answer(exchange, 1);
      return;
    }
    exchange.application(version.version().isEmpty() ? name : name + "##" + version.version());
    Work work = new Work(exchange, version);
    exchange.onComplete(work);
    work.begin();
  }

  /** The version that is to answer, held; null when none runs. */
  private @Nullable AppVersion choose(HttpExchange exchange) {
    while (true) {
      List<AppVersion> now = versions;
      if (now.isEmpty()) {
        return null;
      }
      AppVersion chosen = now.getFirst();
      if (now.size() > 1) {
        for (AppVersion version : now) {
          if (version.app().knowsSession(exchange.request())) {
            chosen = version;
            break;
          }
        }
      }
      if (chosen.hold()) {
        return chosen;
      }
      if (versions == now) {
        return null; // All are being closed, without a successor.
      }
    }
  }

  /**
   * One exchange: it holds its version, and its place, until it is over and the application is
   * through with it, whichever is later: that may be long after its thread has ended, when it is
   * asynchronous.
   */
  private final class Work
      implements BlockingHandler, BiConsumer<HttpExchange, Optional<Throwable>> {

    private final HttpExchange exchange;
    private final AppVersion version;
    private final long since = platform.network().clock().nanos();

    /** The exchange, and the application's part in it while there is one. */
    private final AtomicInteger parts = new AtomicInteger(1);

    private InFlight.@Nullable Ticket ticket;
    private Clock.@Nullable Scheduled patience;

    Work(HttpExchange exchange, AppVersion version) {
      this.exchange = exchange;
      this.version = version;
    }

    void begin() {
      if (places.isEmpty()) {
        exchange.block(this);
        return;
      }
      InFlight.Ticket mine = places.get().ticket(this::start);
      ticket = mine;
      if (!mine.enter()) {
        Refusal.FULL.answer(exchange, 1);
      } else if (mine.isWaiting()) {
        patience = platform.network().clock().schedule(limits.queueTimeout(), this::giveUp);
      }
    }

    /** Its turn has come, on any thread. */
    private void start() {
      if (exchange.loop().inEventLoop()) {
        exchange.block(this);
      } else {
        exchange.loop().execute(() -> exchange.block(this));
      }
    }

    private void giveUp() {
      InFlight.Ticket mine = ticket;
      if (mine != null && mine.cancel()) {
        Refusal.FULL.answer(exchange, Math.max(1, limits.queueTimeout().toSeconds()));
      }
    }

    @Override
    public void handle(HttpExchange blocking) throws Exception {
      int before = parts.get();
      while (before > 0) {
        if (parts.compareAndSet(before, before + 1)) {
          version.app().handle(blocking, this::partEnded);
          return;
        }
        before = parts.get();
      }
    }

    @Override
    public void accept(HttpExchange over, Optional<Throwable> failure) {
      metrics.answered(over.statusClass(), platform.network().clock().nanos() - since);
      if (patience != null) {
        patience.cancel();
      }
      partEnded();
    }

    private void partEnded() {
      if (parts.decrementAndGet() == 0) {
        InFlight.Ticket mine = ticket;
        if (mine != null && !mine.cancel()) {
          mine.leave();
        }
        version.release();
      }
    }
  }

  // --- versions

  /**
   * Starts a version beside what there is. It takes the place of one of the same version string;
   * beside others it is the newest.
   *
   * @throws IOException saying in one line which application cannot be deployed and why
   */
  void deploy(AppConfig config, String version) throws IOException {
    start(config, version).commit();
  }

  /** A version that has been started and does not answer yet. */
  final class Started {
    private final AppVersion version;

    private Started(AppVersion version) {
      this.version = version;
    }

    /** From the next request on it answers. */
    void commit() {
      put(version);
    }

    /** It is not wanted any more. */
    void discard() {
      version.close();
    }
  }

  /** Starts a version that answers when it is {@linkplain Started#commit committed}. */
  Started start(AppConfig config, String version) throws IOException {
    Blocking.assertMayBlock();
    AppFile.Stamp stamp = AppFile.stamp(config.app());
    try (AppStart mine =
        new AppStart(name + " at " + contextPath + "/", platform.network().clock())) {
      starting = mine;
      mine.enter();
      WebApp app = WebApp.deploy(config, contextPath, platform, neighbours, mine::at);
      return new Started(new AppVersion(app, version, stamp, platform.network().executor()));
    } finally {
      starting = null;
    }
  }

  /** For how long a version has been starting, and what it is at, when one does. */
  Optional<String> starting() {
    return Optional.ofNullable(starting).map(AppStart::detail);
  }

  /** Whether a version takes so long to start that nobody waits for it any more. */
  boolean startsLate() {
    AppStart now = starting;
    return now != null && now.isLate();
  }

  /** What is being started is not wanted any more. */
  void giveUpStart() {
    AppStart now = starting;
    if (now != null) {
      now.giveUp();
    }
  }

  private void put(AppVersion next) {
    AppVersion replaced = null;
    synchronized (this) {
      if (closed) {
        next.close();
        return;
      }
      List<AppVersion> all = new ArrayList<>();
      all.add(next);
      for (AppVersion version : versions) {
        if (version.version().equals(next.version())) {
          replaced = version;
          version.app().handOver(next.app());
        } else {
          all.add(version);
        }
      }
      versions = List.copyOf(all);
    }
    if (replaced != null) {
      LOG.info("{} at {}/ has been redeployed", name, contextPath);
      retire(replaced);
    }
  }

  /** Takes a version away; it ends what it is doing. */
  void remove(AppVersion gone) {
    synchronized (this) {
      versions = versions.stream().filter(version -> version != gone).toList();
      if (!versions.isEmpty()) {
        gone.app().handOver(versions.getFirst().app());
      }
    }
    retire(gone);
  }

  private void retire(AppVersion version) {
    version.retire();
    Clock.Scheduled deadline =
        platform
            .network()
            .clock()
            .schedule(
                DRAIN,
                () -> {
                  LOG.warn(
                      "{} at {}/ still answers {} requests after {} s; it is stopped under them",
                      name,
                      contextPath,
                      version.active(),
                      DRAIN.toSeconds());
                  version.close();
                });
    version.closed().thenRun(deadline::cancel);
  }

  /** Ends older versions whose last session has ended. */
  void endOldVersions() {
    List<AppVersion> now = versions;
    for (AppVersion version : now.subList(Math.min(1, now.size()), now.size())) {
      if (version.app().sessions() == 0) {
        LOG.info(
            "version {} of {} has no sessions any more and is undeployed", version.version(), name);
        remove(version);
      }
    }
  }

  /** Lets requests in progress end, and closes. */
  void drain(Duration deadline) {
    List<AppVersion> now = versions;
    now.forEach(AppVersion::retire);
    await(now, deadline);
  }

  /** Closes all versions and returns when they are. */
  void close() {
    List<AppVersion> now;
    synchronized (this) {
      closed = true;
      now = versions;
      versions = List.of();
    }
    giveUpStart();
    now.forEach(AppVersion::close);
    await(now, CLOSING);
    metrics.close();
  }

  private void await(List<AppVersion> some, Duration deadline) {
    try {
      CompletableFuture.allOf(
              some.stream().map(AppVersion::closed).toArray(CompletableFuture<?>[]::new))
          .get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} at {}/ has not ended within {} s", name, contextPath, deadline.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.error("{} at {}/ could not be closed", name, contextPath, e.getCause());
    }
  }
}
