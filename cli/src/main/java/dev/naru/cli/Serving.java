package dev.naru.cli;

import dev.naru.engine.Engine;
import dev.naru.engine.Providers;
import dev.naru.engine.config.ConfigException;
import dev.naru.engine.metric.ProcessMetrics;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.Network;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that serves, from its start to its end. */
final class Serving {

  private static final int INTERRUPTED = 130;

  private static final Logger LOG = LoggerFactory.getLogger("naru");

  private final Path file;
  private final Optional<Path> data;
  private final Duration drain;
  private final ServiceNotice manager = ServiceNotice.toManager();
  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final CompletableFuture<Engine> running = new CompletableFuture<>();

  Serving(Path file, Optional<Path> data, Duration drain) {
    this.file = file;
    this.data = data;
    this.drain = drain;
  }

  static Serving of(ServeOptions options) {
    return new Serving(
        options.file, options.data, Duration.ofSeconds(Math.max(0, options.drainSeconds)));
  }

  /**
   * Serves until the process is asked to stop.
   *
   * @param started is called when every server accepts
   * @return the exit code
   * @throws ConfigException when the configuration holds mistakes
   * @throws Failure when it cannot be started
   */
  int run(Consumer<Engine> started) throws Failure {
    Providers providers = Providers.found();
    providers.read(file).orThrow();
    Root.refuse();
    stopOnSignals();
    try (Network network = new HostNetwork()) {
      PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      try (Engine engine = Engine.start(file, providers, network, metrics, data)) {
        // Beside the start: it loads JMX, which the first request need not wait for.
        network.executor().execute(() -> ProcessMetrics.register(metrics));
        engine.stopRequested().thenRun(() -> stop.complete(null));
        running.complete(engine);
        started.accept(engine);
        manager.ready();
        stop.join();
        Thread.interrupted(); // What was not waited for has been passed over.
        manager.stopping();
        LOG.info("stopping: work in progress has {} s", drain.toSeconds());
        engine.drain(drain);
      }
    } catch (IOException e) {
      if (!stop.isDone()) {
        throw new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()));
      }
      LOG.info("stopped while it was starting: {}", e.getMessage());
    }
    LOG.info("stopped");
    return ExitCode.OK;
  }

  private void stopOnSignals() {
    // During the start nothing else is waited for any more.
    Thread starting = Thread.currentThread();
    stop.thenRun(
        () -> {
          if (!running.isDone()) {
            starting.interrupt();
          }
        });
    Signals.on("TERM", () -> stop.complete(null));
    Signals.on(
        "INT",
        () -> {
          if (!stop.complete(null)) {
            Runtime.getRuntime().halt(INTERRUPTED);
          }
        });
    // One that comes during the start is done after it: the file may have changed since it was
    // read.
    Signals.on("HUP", () -> running.thenAccept(this::reloadSoon));
  }

  private void reloadSoon(Engine engine) {
    engine.platform().network().executor().execute(() -> reload(engine));
  }

  private void reload(Engine engine) {
    manager.reloading(engine.platform().network().clock().nanos());
    try {
      engine.reload().lines().forEach(line -> LOG.info("reload: {}", line));
    } catch (ConfigException | IOException e) {
      LOG.error("reload refused, nothing has changed:\n{}", e.getMessage());
    } finally {
      manager.ready();
    }
  }
}
