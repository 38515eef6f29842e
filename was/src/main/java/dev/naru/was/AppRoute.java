package dev.naru.was;

import dev.naru.engine.health.Health;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A web application at a prefix of a site: each request on a virtual thread of its own. */
final class AppRoute implements Route, AppPlace {

  private static final Logger LOG = LoggerFactory.getLogger(AppRoute.class);

  private final AppConfig config;
  private final String site;
  private final AppSlot slot;
  private final AppRegistry registry;
  private final Executor computing;
  private final Clock clock;
  private volatile String failure = "";

  AppRoute(AppConfig config, RouteContext context) {
    this.config = config;
    this.site = context.hosts().getFirst();
    String prefix = context.prefix();
    this.slot =
        new AppSlot(config, site, prefix.substring(0, prefix.length() - 1), context.platform());
    this.registry = AppRegistry.of(context.platform());
    this.computing = context.platform().network().computing();
    this.clock = context.platform().network().clock();
  }

  @Override
  public HttpHandler handler() {
    return slot::handle;
  }

  /** Fails when the application does; one that takes too long is not waited for. */
  @Override
  public void start() throws IOException {
    registry.add(this);
    CompletableFuture<AppSlot.Started> first =
        begin()
            .thenApply(
                started -> {
                  started.commit();
                  return started;
                });
    if (await(first).isEmpty()) {
      LOG.warn("{} answers 503 until it has started", config.app());
      first.whenComplete((started, failed) -> endedLate(failed));
    }
  }

  private void endedLate(@Nullable Throwable failed) {
    if (failed == null) {
      LOG.info("{} has started at last", config.app());
    } else {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      failure = String.valueOf(cause.getMessage());
      LOG.error("not deployed: {}", failure);
    }
  }

  /** Starts a version, on a thread of its own. */
  private CompletableFuture<AppSlot.Started> begin() {
    CompletableFuture<AppSlot.Started> next = new CompletableFuture<>();
    computing.execute(
        () -> {
          try {
            next.complete(slot.start(config, ""));
          } catch (IOException | RuntimeException | Error e) {
            next.completeExceptionally(e);
          }
        });
    return next;
  }

  private <T> Optional<T> await(CompletableFuture<T> next) throws IOException {
    Blocking.assertMayBlock();
    try {
      return AppStart.await(next, clock) ? Optional.of(next.get()) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      slot.giveUpStart();
      throw new IOException(config.app() + ": its start was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException reason) {
        throw reason;
      }
      throw new IOException(config.app() + ": " + e.getCause(), e);
    }
  }

  /** Another content under the same name is another version. */
  @Override
  public Optional<Refresh> refresh() throws IOException {
    List<AppVersion> running = slot.versions();
    if (running.isEmpty() || running.getFirst().stamp().equals(AppFile.stamp(config.app()))) {
      return Optional.empty();
    }
    CompletableFuture<AppSlot.Started> begun = begin();
    Optional<AppSlot.Started> next;
    try {
      next = await(begun);
      if (next.isEmpty()) {
        String detail = slot.starting().orElse("for too long");
        slot.giveUpStart();
        throw new IOException(config.app() + ": its new content has been starting " + detail);
      }
    } catch (IOException e) {
      begun.thenAccept(AppSlot.Started::discard);
      throw e;
    }
    return Optional.of(
        new Refresh() {
          @Override
          public void commit() {
            next.get().commit();
          }

          @Override
          public void discard() {
            next.get().discard();
          }
        });
  }

  @Override
  public Health health() {
    if (!slot.versions().isEmpty()) {
      return Health.UP;
    }
    String why =
        slot.starting().map(detail -> "has been starting " + detail).orElse("is not deployed");
    return Health.down(config.app() + " " + why);
  }

  @Override
  public void drain(Duration deadline) {
    slot.drain(deadline);
  }

  @Override
  public void close() {
    registry.remove(this);
    slot.close();
  }

  // --- AppPlace

  @Override
  public String site() {
    return site;
  }

  @Override
  public List<AppState> states() {
    List<AppState> all = new ArrayList<>(slot.states(version -> config.app().toString()));
    Optional<String> starting = slot.starting();
    if (starting.isPresent() || all.isEmpty()) {
      all.add(
          AppState.without(
              slot,
              "",
              starting.isPresent() ? AppState.Status.STARTING : AppState.Status.FAILED,
              starting.orElse(failure),
              config.app().toString()));
    }
    return all;
  }

  @Override
  public List<AppSlot> slots() {
    return List.of(slot);
  }

  @Override
  public Optional<AppsRoute> folder() {
    return Optional.empty();
  }
}
