package dev.naru.engine;

import dev.naru.engine.account.Accounts;
import dev.naru.engine.config.Config;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.network.Network;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The store of a configuration without its servers, for commands while nothing runs. A store allows
 * one process at a time: opening it while Naru runs fails and says so.
 */
public final class StandaloneStore implements AutoCloseable {

  private final Store store;

  private StandaloneStore(Store store) {
    this.store = store;
  }

  /**
   * Opens it, as a process with that configuration would.
   *
   * @param network stays the caller's, to be closed after the store
   * @param data where data is kept unless the file says {@code store.data}
   * @throws dev.naru.engine.config.ConfigException with every mistake of the file
   * @throws IOException with a message for an operator
   */
  public static StandaloneStore open(
      Path file, Providers providers, Network network, Optional<Path> data) throws IOException {
    Config config = providers.read(file);
    config.orThrow();
    StoreConfig store = Engine.store(config, data);
    Platform platform =
        new Platform(
            network,
            new CompositeMeterRegistry(),
            Limits.DEFAULTS,
            store.data(),
            () -> {
              throw new IllegalStateException("the store is being opened");
            });
    return new StandaloneStore(providers.store().open(store, platform));
  }

  /** Who may log in. */
  public Accounts accounts() {
    return store.accounts();
  }

  @Override
  public void close() {
    store.close();
  }
}
