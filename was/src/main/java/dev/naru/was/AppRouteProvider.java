package dev.naru.was;

import dev.naru.engine.config.Checks;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import dev.naru.was.descriptor.WebXmlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Routes with the key {@code app}. */
public final class AppRouteProvider implements RouteProvider<AppConfig> {

  private static final String DESCRIPTOR = "WEB-INF/web.xml";

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
    } else {
      mistake(config.app()).ifPresent(mistake -> checks.problem(config, "app", mistake));
    }
  }

  /** What of the application can be told to be wrong without unpacking or starting it. */
  static Optional<String> mistake(Path app) {
    try {
      if (Files.isDirectory(app)) {
        Path descriptor = app.resolve(DESCRIPTOR);
        if (Files.isRegularFile(descriptor)) {
          try (InputStream in = Files.newInputStream(descriptor)) {
            WebXmlReader.read(in, DESCRIPTOR);
          }
        }
        return Optional.empty();
      }
      try (ZipFile war = new ZipFile(app.toFile())) {
        ZipEntry descriptor = war.getEntry(DESCRIPTOR);
        if (descriptor != null) {
          try (InputStream in = war.getInputStream(descriptor)) {
            WebXmlReader.read(in, DESCRIPTOR);
          }
        }
        return Optional.empty();
      }
    } catch (ZipException e) {
      return Optional.of(app + " is not a WAR: it is no ZIP archive, or a damaged one");
    } catch (IOException e) {
      return Optional.of(app + ": " + e.getMessage());
    }
  }

  @Override
  public Route create(AppConfig config, RouteContext context) {
    return new AppRoute(config, context);
  }
}
