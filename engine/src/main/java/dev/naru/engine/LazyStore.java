package dev.naru.engine;

import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the store when it is first asked for, once; after a failure the next call tries again. */
final class LazyStore implements Supplier<Store>, AutoCloseable {

  private final StoreProvider provider;
  private final StoreConfig config;
  private final Supplier<Platform> platform;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Store store;
  private boolean closed;

  LazyStore(StoreProvider provider, StoreConfig config, Supplier<Platform> platform) {
    this.provider = provider;
    this.config = config;
    this.platform = platform;
  }

  /**
   * The store.
   *
   * @throws UncheckedIOException when it cannot be opened, with a message for an operator
   */
  @Override
  public Store get() {
    Blocking.assertMayBlock();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the store is closed");
      }
      Store opened = store;
      if (opened == null) {
        opened = provider.open(config, platform.get());
        store = opened;
        platform.get().health().register(Providers.STORE, opened::health);
      }
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException("store: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (store != null) {
        store.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
