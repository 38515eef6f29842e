package dev.naru.was;

import dev.naru.engine.health.Health;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A web application at a prefix of a site: each request on a virtual thread of its own. */
final class AppRoute implements Route, AppPlace {

  private final AppConfig config;
  private final String site;
  private final AppSlot slot;
  private final AppRegistry registry;

  AppRoute(AppConfig config, RouteContext context) {
    this.config = config;
    this.site = context.hosts().getFirst();
    String prefix = context.prefix();
    this.slot =
        new AppSlot(config, site, prefix.substring(0, prefix.length() - 1), context.platform());
    this.registry = AppRegistry.of(context.platform());
  }

  @Override
  public HttpHandler handler() {
    return slot::handle;
  }

  @Override
  public void start() throws IOException {
    slot.deploy(config, "");
    registry.add(this);
  }

  /** Another content under the same name is another version. */
  @Override
  public Optional<Refresh> refresh() throws IOException {
    List<AppVersion> running = slot.versions();
    if (running.isEmpty() || running.getFirst().stamp().equals(AppFile.stamp(config.app()))) {
      return Optional.empty();
    }
    AppSlot.Started next = slot.start(config, "");
    return Optional.of(
        new Refresh() {
          @Override
          public void commit() {
            next.commit();
          }

          @Override
          public void discard() {
            next.discard();
          }
        });
  }

  @Override
  public Health health() {
    return slot.versions().isEmpty() ? Health.down(config.app() + " is not deployed") : Health.UP;
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
    return slot.states(version -> config.app().toString());
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
