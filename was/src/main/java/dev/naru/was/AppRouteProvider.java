package dev.naru.was;

import dev.naru.engine.config.Checks;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import java.nio.file.Files;

/** Routes with the key {@code app}. */
public final class AppRouteProvider implements RouteProvider<AppConfig> {

  @Override
  public String key() {
    return "app";
  }

  @Override
  public Class<AppConfig> configType() {
    return AppConfig.class;
  }

  @Override
  public void check(AppConfig config, Checks checks) {
    if (!Files.exists(config.app())) {
      checks.problem(
          config,
          "app",
          "there is no " + config.app() + ": name a WAR or a folder laid out like one");
    } else if (!Files.isReadable(config.app())) {
      checks.problem(config, "app", config.app() + " cannot be read: check its permissions");
    }
    if (config.sessions() < 1) {
      checks.problem(config, "sessions", "at least 1 session must be allowed");
    }
  }

  @Override
  public Route create(AppConfig config, RouteContext context) {
    return new AppRoute(config, context);
  }
}
