package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.data.IdleDriver;
import dev.naru.engine.data.PlainDataSource;
import dev.naru.engine.data.PoolLoad;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application's connections to PostgreSQL, under the threads that requests run on. */
@Timeout(120)
class PooledDataSourceTest {

  private static final int THREADS = 1_000;
  private static final int TIMES = 10;

  @TempDir private Path temporary;

  @Test
  void aThousandVirtualThreadsShareTheConnectionsInTurnAndHoldNoCarrier() throws Exception {
    try (TestStore store = TestStore.open(TestStore.data(temporary))) {
      DataSource shop = store.store().dataSources().application("shop");
      PoolLoad load = PoolLoad.of(shop, THREADS, TIMES, PooledDataSourceTest::query);
      System.out.println(load);

      assertThat(load.pinned()).isEmpty();
      assertThat(load.served()).as("served while one waited").isLessThan(2 * THREADS);
    }
  }

  @Test
  void noThreadOfAPoolHoldsTheClassLoaderOfWhoAsksForAConnection() throws Exception {
    Thread asking = Thread.currentThread();
    ClassLoader before = asking.getContextClassLoader();
    try (TestStore store = TestStore.open(TestStore.data(temporary));
        URLClassLoader application = new URLClassLoader(new URL[0], before)) {
      asking.setContextClassLoader(application);
      try {
        PooledDataSource shop = (PooledDataSource) store.store().dataSources().application("shop");
        Connection held = shop.getConnection();
        shop.getConnection().close();
        shop.evict(); // What is idle is closed by a thread of its own.
        held.close();
      } finally {
        asking.setContextClassLoader(before);
      }
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getContextClassLoader() == application)
          .isEmpty();
    }
  }

  @Test
  void aPoolThatShrinksLetsFewerThreadsAskItAtATime() throws Exception {
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
        HikariDataSource hikari = idle();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      PooledDataSource pool =
          new PooledDataSource(
              hikari, Duration.ofMinutes(1), platform.platform().network().clock());
      List<Connection> held = List.of(pool.getConnection(), pool.getConnection());
      pool.resize(1);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(
            threads.submit(
                () -> {
                  pool.getConnection().close();
                  return null;
                }));
      }
      while (pool.waiting() != all.size()) {
        Thread.yield();
      }
      assertThat(hikari.getHikariPoolMXBean().getThreadsAwaitingConnection()).isOne();
      for (Connection one : held) {
        one.close();
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void aPoolThatHasBeenClosedSaysSoAtOnce() {
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY)) {
      PooledDataSource pool =
          new PooledDataSource(idle(), Duration.ofDays(1), platform.platform().network().clock());
      pool.close();
      assertThatThrownBy(pool::getConnection).hasMessage("the pool shop has been closed");
    }
  }

  /** Two connections to no database. */
  private static HikariDataSource idle() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("shop");
    config.setMaximumPoolSize(2);
    config.setDataSource(
        new PlainDataSource() {
          @Override
          public Connection getConnection() {
            return IdleDriver.connection("shop");
          }
        });
    return new HikariDataSource(config);
  }

  private static void query(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select 1")) {
      assertThat(result.next()).isTrue();
    }
  }
}
