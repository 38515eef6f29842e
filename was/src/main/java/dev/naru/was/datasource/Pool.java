package dev.naru.was.datasource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.naru.engine.data.FairDataSource;
import dev.naru.engine.data.PlainDataSource;
import dev.naru.engine.data.PoolThreads;
import dev.naru.engine.network.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A pool of connections, opened when it is first looked up and closed with the application. What an
 * application sees of it are connections, and no way to close or change the pool.
 */
public final class Pool extends FairDataSource implements AutoCloseable {

  /** How long a thread waits for a connection; then it fails. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration LIFETIME = Duration.ofMinutes(30);

  /**
   * How a pool is made.
   *
   * @param name for logs
   * @param className of the driver; empty to find one by the url
   * @param properties of the driver or its connections
   * @param max connections at most
   * @param min connections that are kept
   * @param idle how long one that is not needed is kept
   * @param isolation as {@code java.sql.Connection} counts
   */
  public record Plan(
      String name,
      String className,
      Map<String, String> properties,
      int max,
      Optional<Integer> min,
      Optional<Duration> idle,
      Optional<Integer> isolation) {}

  private final HikariDataSource pool;

  private Pool(HikariDataSource pool, Clock clock) {
    super(pool.getMaximumPoolSize(), PATIENCE, clock);
    this.pool = pool;
  }

  /**
   * Opens one; no connection is made before one is asked for.
   *
   * @param loader the application's, where drivers come from
   * @throws SQLException when there is no such driver
   */
  public static Pool open(Plan plan, ClassLoader loader, Clock clock) throws SQLException {
    Drivers.Opener opener = Drivers.of(plan.className(), plan.properties(), loader);
    HikariConfig config = new HikariConfig();
    config.setPoolName(plan.name());
    config.setThreadFactory(PoolThreads.of(plan.name()));
    config.setDataSource(new Unpooled(opener));
    config.setMaximumPoolSize(plan.max());
    config.setMinimumIdle(Math.min(plan.max(), plan.min().orElse(0)));
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setIdleTimeout(plan.idle().orElse(IDLE).toMillis());
    config.setMaxLifetime(LIFETIME.toMillis());
    config.setInitializationFailTimeout(-1);
    plan.isolation().ifPresent(level -> config.setTransactionIsolation(String.valueOf(level)));
    return new Pool(new HikariDataSource(config), clock);
  }

  @Override
  protected Connection borrow(Duration left) throws SQLException {
    if (pool.isClosed()) {
      throw new SQLException("the pool " + pool.getPoolName() + " has been closed");
    }
    return ((HikariPool) pool.getHikariPoolMXBean()).getConnection(left.toMillis());
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Connections as the driver makes them. */
  private static final class Unpooled extends PlainDataSource {
    private final Drivers.Opener opener;

    Unpooled(Drivers.Opener opener) {
      this.opener = opener;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return opener.open();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return opener.open();
    }
  }
}
