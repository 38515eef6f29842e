package dev.naru.cli;

import ch.qos.logback.classic.LoggerContext;
import dev.naru.engine.FileMistake;
import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Checks;
import dev.naru.engine.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * The key {@code log}. It listens to nobody, and is a server because its part of the configuration
 * then starts, changes and fails as every other part does.
 */
public final class LogProvider implements ServerProvider<LogConfig> {

  @Override
  public String key() {
    return "log";
  }

  @Override
  public Class<LogConfig> configType() {
    return LogConfig.class;
  }

  @Override
  public String doc() {
    return "What is logged, where and how.";
  }

  @Override
  public boolean always() {
    return true;
  }

  @Override
  public void check(LogConfig config, Checks checks) {
    if (config.file().isPresent()) {
      Path file = config.file().get();
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        checks.problem(
            config, "file", "there is no folder " + folder + ": make it, or name another file");
      } else if (Files.isDirectory(file)) {
        checks.problem(config, "file", "expected a file, " + file + " is a folder");
      }
    }
  }

  @Override
  public Server<LogConfig> create(LogConfig config, Platform platform) {
    return new Log(config);
  }

  private record Log(LogConfig config) implements Server<LogConfig> {

    @Override
    public void start() throws IOException {
      if (!config.equals(LogConfig.DEFAULTS)) {
        apply(config);
      }
    }

    @Override
    public void apply(LogConfig next) throws IOException {
      if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
        try {
          LogConfigurator.apply(context, next);
        } catch (IOException e) {
          throw new IOException(
              "cannot write " + next.file().orElseThrow() + ": " + FileMistake.of(e), e);
        }
      }
    }

    @Override
    public Health health() {
      return Health.UP;
    }

    @Override
    public void drain(Duration deadline) {
      // The last words are still to come.
    }

    @Override
    public void close() {
      // Likewise: the process ends, and every line is flushed when it is written.
    }
  }
}
