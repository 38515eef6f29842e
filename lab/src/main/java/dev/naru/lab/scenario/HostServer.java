package dev.naru.lab.scenario;

import dev.naru.engine.Engine;
import dev.naru.engine.MemoryStore;
import dev.naru.engine.Providers;
import dev.naru.engine.config.Config;
import dev.naru.internet.topology.Host;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a host of a scenario serves: an engine, started anew at each start of the host. Its data are
 * in memory; it has no control socket.
 */
final class HostServer {
  private static final Logger LOG = LoggerFactory.getLogger(HostServer.class);

  private final Lab lab;
  private final Host host;
  private final Supplier<Config> config;
  private final Providers providers;
  private final Path data;
  private @Nullable IOException failure;
  private Runnable running = () -> {};
  private boolean started;

  /** The servers that are found, but for those that answer questions about the process. */
  static Providers providers() {
    Providers found = Providers.found();
    return new Providers(
        found.servers().stream().filter(server -> !server.always()).toList(),
        (config, platform) -> new MemoryStore(platform.network(), platform.metrics()));
  }

  HostServer(Lab lab, Host host, Supplier<Config> config, Providers providers, Path data) {
    this.lab = lab;
    this.host = host;
    this.config = config;
    this.providers = providers;
    this.data = data;
  }

  /** From now on it runs whenever the host does. */
  void install() {
    host.run(() -> _ -> lab.executor().execute(this::start));
  }

  private void start() {
    if (!host.isOn()) {
      return;
    }
    InternetNetwork network = lab.network(host.name());
    try {
      Engine engine =
          Engine.start(config, providers, network, new SimpleMeterRegistry(), Optional.of(data));
      running = () -> stop(engine, network);
      host.onPowerOff(() -> lab.executor().execute(this::close));
      started = true;
    } catch (IOException refused) {
      network.close();
      failure = refused;
      LOG.error("{}: {}", host, refused.getMessage());
    }
  }

  /** Ends what runs now; blocks. */
  void close() {
    Runnable end = running;
    running = () -> {};
    end.run();
  }

  private static void stop(Engine engine, InternetNetwork network) {
    engine.close();
    network.close();
  }

  /**
   * Whether it has come up for the first time.
   *
   * @throws IOException if it could not be started
   */
  boolean isStarted() throws IOException {
    if (failure != null) {
      throw new IOException(host + ": " + failure.getMessage(), failure);
    }
    return started;
  }
}
