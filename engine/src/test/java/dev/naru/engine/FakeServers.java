package dev.naru.engine;

import dev.naru.engine.config.Checks;
import dev.naru.engine.config.Default;
import dev.naru.engine.health.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Servers that write down what is done to them. */
final class FakeServers {

  /** What happened, in order: {@code start web 1}. */
  final List<String> events = new CopyOnWriteArrayList<>();

  /** Open once a drain has begun. */
  final CountDownLatch draining = new CountDownLatch(1);

  /** Opened by a test to let drains end. */
  final CountDownLatch drained = new CountDownLatch(1);

  record FakeConfig(
      @Default("1") int number,
      @Default("none") String fails,
      @Default("false") boolean slow,
      @Default("false") boolean store) {}

  ServerProvider<FakeConfig> provider(String key, boolean always) {
    return new ServerProvider<>() {
      @Override
      public String key() {
        return key;
      }

      @Override
      public Class<FakeConfig> configType() {
        return FakeConfig.class;
      }

      @Override
      public boolean always() {
        return always;
      }

      @Override
      public void check(FakeConfig config, Checks checks) {
        if (config.fails().equals("check")) {
          checks.problem(config, "fails", "refused by its check");
        }
      }

      @Override
      public Server<FakeConfig> create(FakeConfig config, Platform platform) {
        return new FakeServer(key, config, platform);
      }
    };
  }

  private final class FakeServer implements Server<FakeConfig> {
    private final String key;
    private final Platform platform;
    private FakeConfig config;

    FakeServer(String key, FakeConfig config, Platform platform) {
      this.key = key;
      this.config = config;
      this.platform = platform;
    }

    private void event(String what) {
      events.add(what + " " + key + " " + config.number());
    }

    @Override
    public void start() throws IOException {
      if (config.store()) {
        platform.accounts();
      }
      if (config.fails().equals("start")) {
        throw new IOException("cannot listen");
      }
      event("start");
    }

    @Override
    public void apply(FakeConfig next) throws IOException {
      if (next.fails().equals("apply")) {
        throw new IOException("cannot change");
      }
      config = next;
      event("apply");
    }

    @Override
    public Health health() {
      return config.fails().equals("health") ? Health.down("tired") : Health.UP;
    }

    @Override
    public void drain(Duration deadline) {
      event("drain");
      draining.countDown();
      try {
        if (config.slow() && !drained.await(1, TimeUnit.MINUTES)) {
          throw new AssertionError("nobody let the drain end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      event("drained");
    }

    @Override
    public void close() {
      event("close");
    }
  }
}
