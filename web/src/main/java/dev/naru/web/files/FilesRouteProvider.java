package dev.naru.web.files;

import dev.naru.engine.config.Checks;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import java.nio.file.Files;

/** Makes routes of static files. */
public final class FilesRouteProvider implements RouteProvider<FilesConfig> {

  @Override
  public String key() {
    return "files";
  }

  @Override
  public Class<FilesConfig> configType() {
    return FilesConfig.class;
  }

  @Override
  public void check(FilesConfig config, Checks checks) {
    if (!Files.isDirectory(config.files())) {
      checks.problem(
          config,
          "files",
          Files.exists(config.files())
              ? "expected a folder, " + config.files() + " is a file"
              : "there is no folder " + config.files());
    }
    for (String index : config.index()) {
      if (index.isEmpty() || index.startsWith(".") || index.indexOf('/') >= 0) {
        checks.problem(
            config, "index", "expected names of files such as index.html, found \"" + index + "\"");
      }
    }
    config
        .fallback()
        .filter(fallback -> !isFile(fallback))
        .ifPresent(
            fallback ->
                checks.problem(
                    config,
                    "fallback",
                    "expected the name of a file in the folder such as index.html, found \""
                        + fallback
                        + "\""));
    config.errors().forEach((status, page) -> check(config, status, page, checks));
  }

  private static void check(FilesConfig config, String status, String page, Checks checks) {
    if (!status.matches("[45]\\d\\d")) {
      checks.entry(
          config, "errors", status, "expected a status from 400 to 599, found \"" + status + "\"");
    } else if (!page.startsWith("/") || !isFile(page.substring(1))) {
      checks.entry(
          config,
          "errors",
          status,
          "expected a file below the folder such as /404.html, found \"" + page + "\"");
    }
  }

  private static boolean isFile(String relative) {
    return !relative.isEmpty()
        && !relative.startsWith("/")
        && !relative.endsWith("/")
        && Tree.servable(relative);
  }

  @Override
  public Route create(FilesConfig config, RouteContext context) {
    return new FilesRoute(config, context);
  }
}
