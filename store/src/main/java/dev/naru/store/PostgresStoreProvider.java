package dev.naru.store;

import dev.naru.engine.Platform;
import dev.naru.engine.Store;
import dev.naru.engine.StoreProvider;
import dev.naru.engine.config.StoreConfig;
import java.io.IOException;

/** Opens the store on PostgreSQL. */
public final class PostgresStoreProvider implements StoreProvider {

  @Override
  public Store open(StoreConfig config, Platform platform) throws IOException {
    return PostgresStore.open(config, platform.network(), platform.metrics());
  }
}
