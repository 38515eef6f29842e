package dev.naru.engine;

import dev.naru.engine.config.StoreConfig;
import java.io.IOException;

/** Opens the store. Found by {@link java.util.ServiceLoader}; without one, stores are in memory. */
public interface StoreProvider {

  /**
   * Opens it and returns when it answers.
   *
   * @throws IOException with a message for an operator
   */
  Store open(StoreConfig config, Platform platform) throws IOException;
}
