package dev.naru.was;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.naru.engine.Platform;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of applications: what is put there is deployed, what changes is redeployed, what goes is
 * undeployed. The folder is looked at every second; a file counts when two looks have found it the
 * same, and a WAR when it is whole, so that one that is being copied is left alone. One that cannot
 * be deployed is told, keeps nobody else from answering, and changes nothing for those who use the
 * version before.
 */
final class AppsRoute implements Route, AppPlace {

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** How long the end waits for all. */
  private static final Duration CLOSING = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(AppsRoute.class);

  private final AppsConfig config;
  private final Platform platform;
  private final String site;
  private final String prefix;
  private final AppRegistry registry;
  private final Map<String, FolderApp> apps = new ConcurrentSkipListMap<>();

  /** By context path. Swapped as a whole. */
  private volatile Map<String, AppSlot> table = Map.of();

  private volatile boolean closed;
  private volatile boolean unreadable;
  private Clock.@Nullable Scheduled next;

  AppsRoute(AppsConfig config, RouteContext context) {
    this.config = config;
    this.platform = context.platform();
    this.site = context.hosts().getFirst();
    this.prefix = context.prefix().substring(0, context.prefix().length() - 1);
    this.registry = AppRegistry.of(platform);
  }

  // --- requests

  @Override
  public HttpHandler handler() {
    return this::handle;
  }

  private void handle(HttpExchange exchange) {
    AppSlot slot = find(exchange.request().path().value());
    if (slot == null) {
      exchange.fields().set("Content-Type", "text/plain;charset=utf-8");
      exchange.send(404, Unpooled.copiedBuffer("There is no application here.\n", US_ASCII));
    } else {
      slot.handle(exchange);
    }
  }

  /** The application with the longest path that holds this one (Servlet 6.1, section 12.1). */
  private @Nullable AppSlot find(String path) {
    Map<String, AppSlot> now = table;
    int end = path.length();
    while (true) {
      AppSlot slot = now.get(path.substring(0, end));
      if (slot != null || end <= prefix.length()) {
        return slot;
      }
      end = Math.max(prefix.length(), path.lastIndexOf('/', end - 1));
    }
  }

  // --- looking

  @Override
  public void start() throws IOException {
    Blocking.assertMayBlock();
    registry.add(this);
    List<Runnable> work = look(true);
    // On threads of their own: one that hangs holds neither the others nor this one up.
    List<CompletableFuture<Void>> all =
        work.stream()
            .map(one -> CompletableFuture.runAsync(one, platform.network().computing()))
            .toList();
    try {
      if (!AppStart.await(
          CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)),
          platform.network().clock())) {
        LOG.warn(
            "{} of {} are starting still, and answer 503",
            all.stream().filter(one -> !one.isDone()).count(),
            config.apps());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    again();
  }

  private synchronized void again() {
    if (!closed) {
      next =
          platform
              .network()
              .clock()
              .schedule(LOOK, () -> platform.network().executor().execute(this::lookAgain));
    }
  }

  private void lookAgain() {
    try {
      look(false).forEach(platform.network().computing()::execute);
    } catch (RuntimeException e) {
      LOG.error("the folder {} could not be looked at", config.apps(), e);
    } finally {
      again();
    }
  }

  /**
   * Looks at the folder.
   *
   * @param first whether what is found counts without a second look
   * @return what is to be done; all of it has to be, and it can be at the same time
   */
  List<Runnable> look(boolean first) {
    Map<String, List<AppFile>> found;
    try (Stream<Path> files = Files.list(config.apps())) {
      found =
          files
              .flatMap(path -> AppFile.of(path).stream())
              .sorted()
              .collect(Collectors.groupingBy(AppFile::base, TreeMap::new, Collectors.toList()));
      unreadable = false;
    } catch (IOException | UncheckedIOException e) {
      // It may be back in a moment; until then everything stays.
      if (!unreadable) {
        LOG.warn("the folder {} cannot be read; everything stays as it is", config.apps(), e);
      }
      unreadable = true;
      return List.of();
    }
    List<Runnable> work = new ArrayList<>();
    for (FolderApp app : List.copyOf(apps.values())) {
      if (!found.containsKey(app.base()) && app.gone()) {
        apps.remove(app.base());
        publish();
      }
    }
    found.forEach(
        (base, files) -> {
          FolderApp app = apps.get(base);
          if (app == null) {
            app = add(files.getLast());
          }
          app.look(files, first).ifPresent(work::add);
        });
    return work;
  }

  private synchronized FolderApp add(AppFile file) {
    FolderApp known = apps.get(file.base());
    if (known != null) {
      return known;
    }
    FolderApp app = new FolderApp(file.base(), config, site, platform);
    Optional<String> path = file.contextPath(prefix);
    String name = config.of(file).effectiveName();
    Optional<FolderApp> other =
        apps.values().stream()
            .filter(one -> one.slot().filter(slot -> slot.name().equals(name)).isPresent())
            .findFirst();
    if (path.isEmpty()) {
      app.refuse("its name tells no path: ROOT.war is /, shop.war is /shop, a#b.war is /a/b");
    } else if (other.isPresent()) {
      // They would share a database and a folder.
      app.refuse("its name is " + name + " in databases, and so is that of " + other.get().base());
    } else {
      app.open(path.get());
    }
    apps.put(file.base(), app);
    publish();
    return app;
  }

  private synchronized void publish() {
    table =
        apps.values().stream()
            .flatMap(app -> app.slot().stream())
            .collect(Collectors.toUnmodifiableMap(AppSlot::contextPath, slot -> slot));
  }

  // --- the command

  AppsConfig config() {
    return config;
  }

  String prefix() {
    return prefix;
  }

  /** Whether a path is one of those that applications of this folder may have. */
  boolean holds(String path) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }

  /**
   * Copies a WAR here and deploys it; what was there before is put back when that fails.
   *
   * @param at where it is to answer, as the client has it; as its name says where empty
   * @return a line for a person
   * @throws IOException saying why not
   */
  String deploy(AppFile war, Optional<String> at) throws IOException {
    String name = String.valueOf(war.path().getFileName());
    if (at.isPresent()) {
      String path =
          at.get().endsWith("/") ? at.get().substring(0, at.get().length() - 1) : at.get();
      name = AppFile.fileName(path.substring(Math.min(path.length(), prefix.length())));
    }
    if (at.filter(path -> path.indexOf('#') >= 0).isPresent()) {
      throw new IOException("a path holds no #: " + at.get());
    }
    if (Files.isDirectory(war.path())) {
      throw new IOException(war.path() + " is a folder: copy it to " + config.apps() + " yourself");
    }
    AppPlace.check(war.path());
    Path target = config.apps().resolve(name);
    AppFile file = AppFile.named(target, false);
    Path coming = config.apps().resolve("." + name + ".coming");
    Path before = config.apps().resolve("." + name + ".before");
    Files.copy(war.path(), coming, StandardCopyOption.REPLACE_EXISTING);
    FolderApp app;
    try {
      app = add(file);
      app.claim();
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(coming);
      throw e;
    }
    try {
      boolean existed = Files.exists(target);
      Files.deleteIfExists(before);
      if (existed) {
        keep(target, before);
      }
      Files.move(coming, target, StandardCopyOption.ATOMIC_MOVE);
      try {
        deploy(app, file);
      } catch (IOException e) {
        if (existed) {
          Files.move(before, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.deleteIfExists(target);
        }
        throw new IOException(
            e.getMessage()
                + (existed ? "; what was there before goes on" : "; it has been removed again"),
            e);
      }
      Files.deleteIfExists(before);
    } finally {
      app.unclaim();
      Files.deleteIfExists(coming);
    }
    return "%s runs at %s/\n".formatted(name, app.slot().map(AppSlot::contextPath).orElse(""));
  }

  /** Deploys on a thread that may compute; returns when it has ended. */
  private void deploy(FolderApp app, AppFile file) throws IOException {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    platform
        .network()
        .computing()
        .execute(
            () -> {
              try {
                app.deploy(file);
                over.complete(true);
              } catch (IOException | RuntimeException | Error e) {
                over.completeExceptionally(e);
              }
            });
    try {
      over.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException reason) {
        throw reason;
      }
      throw new IOException(file.path() + ": " + e.getCause(), e);
    }
  }

  /** A second name for a file; where the file system has none, a copy. */
  private static void keep(Path file, Path second) throws IOException {
    try {
      Files.createLink(second, file);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, second, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Removes an application's files, and the application. */
  String undeploy(AppSlot slot) throws IOException {
    for (FolderApp app : apps.values()) {
      if (app.slot().filter(one -> one == slot).isPresent()) {
        app.claim();
        try {
          List<Path> files;
          try (Stream<Path> all = Files.list(config.apps())) {
            files =
                all.filter(
                        path ->
                            AppFile.of(path).filter(f -> f.base().equals(app.base())).isPresent())
                    .toList();
          }
          for (Path file : files) {
            if (Files.isDirectory(file)) {
              throw new IOException(
                  file + " is a folder, not a copy of anything: remove it yourself");
            }
          }
          for (Path file : files) {
            Files.deleteIfExists(file);
          }
          apps.remove(app.base());
          publish();
          app.close();
          return "%s is undeployed; removed: %s\n"
              .formatted(
                  slot.contextPath() + "/",
                  files.stream()
                      .map(Path::getFileName)
                      .map(Path::toString)
                      .collect(Collectors.joining(", ")));
        } finally {
          app.unclaim();
        }
      }
    }
    throw new IOException("it has gone meanwhile");
  }

  // --- AppPlace

  @Override
  public String site() {
    return site;
  }

  @Override
  public List<AppState> states() {
    return apps.values().stream().map(FolderApp::states).flatMap(Collection::stream).toList();
  }

  @Override
  public List<AppSlot> slots() {
    return apps.values().stream().flatMap(app -> app.slot().stream()).toList();
  }

  @Override
  public Optional<AppsRoute> folder() {
    return Optional.of(this);
  }

  // --- Route

  /** One that cannot be deployed needs attention, and the others answer. */
  @Override
  public Health health() {
    String failed =
        apps.values().stream()
            .flatMap(app -> app.failure().stream())
            .collect(Collectors.joining("; "));
    return failed.isEmpty() ? Health.UP : new Health(Health.Status.DEGRADED, failed);
  }

  @Override
  public void drain(Duration deadline) {
    together(app -> app.drain(deadline), deadline);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (next != null) {
        next.cancel();
      }
    }
    registry.remove(this);
    table = Map.of();
    together(FolderApp::close, CLOSING);
  }

  private void together(Consumer<FolderApp> work, Duration deadline) {
    try {
      CompletableFuture.allOf(
              apps.values().stream()
                  .map(
                      app ->
                          CompletableFuture.runAsync(
                              () -> work.accept(app), platform.network().executor()))
                  .toArray(CompletableFuture<?>[]::new))
          .get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("applications of {} have not ended in time", config.apps());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.error("an application of {} could not be stopped", config.apps(), e.getCause());
    }
  }
}
