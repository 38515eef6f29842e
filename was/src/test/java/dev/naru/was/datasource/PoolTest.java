package dev.naru.was.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.data.IdleDriver;
import dev.naru.engine.data.PoolLoad;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool of a driver's connections, under the threads that requests run on. */
@Timeout(120)
class PoolTest {

  private static final int THREADS = 1_000;
  private static final int TIMES = 10;
  private static final int CONNECTIONS = 10;
  private static final long QUERY_NANOS = 1_000_000;

  private static final AtomicInteger OPENED = new AtomicInteger();
  private static final CompletableFuture<ClassLoader> CONTEXT = new CompletableFuture<>();

  /** Counts its connections. */
  public static class Counting extends IdleDriver {
    @Override
    public Connection connect(String url, Properties properties) {
      OPENED.incrementAndGet();
      return super.connect(url, properties);
    }
  }

  /** Notes under which class loader it connects. */
  public static class Noting extends IdleDriver {
    @Override
    public Connection connect(String url, Properties properties) {
      CONTEXT.complete(Thread.currentThread().getContextClassLoader());
      return super.connect(url, properties);
    }
  }

  @Test
  void noThreadOfAPoolHoldsTheClassLoaderOfWhoAsksForAConnection() throws Exception {
    Thread asking = Thread.currentThread();
    ClassLoader before = asking.getContextClassLoader();
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
        URLClassLoader application = new URLClassLoader(new URL[0], before);
        Pool pool =
            Pool.open(plan(Noting.class), application, platform.platform().network().clock())) {
      asking.setContextClassLoader(application);
      try {
        pool.getConnection().close();
      } finally {
        asking.setContextClassLoader(before);
      }
      assertThat(CONTEXT.join()).isEqualTo(Pool.class.getClassLoader());
    }
  }

  private static Pool.Plan plan(Class<? extends IdleDriver> driver) {
    return new Pool.Plan(
        "test",
        driver.getName(),
        Map.of("url", "jdbc:idle:"),
        CONNECTIONS,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aThousandVirtualThreadsShareTenConnectionsInTurnAndHoldNoCarrier() throws Exception {
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
        Pool pool =
            Pool.open(
                plan(Counting.class),
                PoolTest.class.getClassLoader(),
                platform.platform().network().clock())) {
      PoolLoad load =
          PoolLoad.of(pool, THREADS, TIMES, connection -> LockSupport.parkNanos(QUERY_NANOS));
      System.out.println(load);

      assertThat(OPENED).hasValueLessThanOrEqualTo(CONNECTIONS);
      assertThat(load.pinned()).isEmpty();
      assertThat(load.served()).as("served while one waited").isLessThan(2 * THREADS);
    }
  }
}
