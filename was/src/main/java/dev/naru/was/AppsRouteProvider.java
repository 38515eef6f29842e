package dev.naru.was;

import dev.naru.engine.config.Checks;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import java.nio.file.Files;

/** Routes with the key {@code apps}. */
public final class AppsRouteProvider implements RouteProvider<AppsConfig> {

  @Override
  public String key() {
    return "apps";
  }

  @Override
  public Class<AppsConfig> configType() {
    return AppsConfig.class;
  }

  /**
   * What lies in the folder is told when it is deployed: a broken WAR keeps nobody from starting.
   */
  @Override
  public void check(AppsConfig config, Checks checks) {
    if (!Files.exists(config.apps())) {
      checks.problem(config, "apps", "there is no folder " + config.apps() + ": make it");
    } else if (!Files.isDirectory(config.apps())) {
      checks.problem(
          config, "apps", config.apps() + " is no folder: a single application is the key app");
    } else if (!Files.isReadable(config.apps())) {
      checks.problem(config, "apps", config.apps() + " cannot be read: check its permissions");
    }
  }

  @Override
  public Route create(AppsConfig config, RouteContext context) {
    return new AppsRoute(config, context);
  }
}
