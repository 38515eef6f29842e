package dev.naru.was.datasource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.naru.engine.network.Blocking;
import dev.naru.was.loader.ContextLoader;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections, opened when it is first looked up and closed with the application. What an
 * application sees of it are connections, and no way to close or change the pool.
 */
public final class Pool implements DataSource, AutoCloseable {

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

  private Pool(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens one; no connection is made before one is asked for.
   *
   * @param loader the application's, where drivers come from
   * @throws SQLException when there is no such driver
   */
  public static Pool open(Plan plan, ClassLoader loader) throws SQLException {
    Drivers.Opener opener = Drivers.of(plan.className(), plan.properties(), loader);
    HikariConfig config = new HikariConfig();
    config.setPoolName(plan.name());
    config.setDataSource(new Unpooled(opener));
    config.setMaximumPoolSize(plan.max());
    config.setMinimumIdle(Math.min(plan.max(), plan.min().orElse(0)));
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setIdleTimeout(plan.idle().orElse(IDLE).toMillis());
    config.setMaxLifetime(LIFETIME.toMillis());
    config.setInitializationFailTimeout(-1);
    plan.isolation().ifPresent(level -> config.setTransactionIsolation(String.valueOf(level)));
    // Its threads must not keep the application's loader.
    return new Pool(
        ContextLoader.<HikariDataSource, RuntimeException>container(
            () -> new HikariDataSource(config)));
  }

  @Override
  public Connection getConnection() throws SQLException {
    Blocking.assertMayBlock();
    return pool.getConnection();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the pool has the one user that it was given");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // Naru's log is the log.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The pool's patience is settled.
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("logging goes through SLF4J");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("nothing to unwrap to " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Connections as the driver makes them. */
  private record Unpooled(Drivers.Opener opener) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      return opener.open();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return opener.open();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
      // Nobody writes.
    }

    @Override
    public void setLoginTimeout(int seconds) {
      // The driver's own counts.
    }

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException("logging goes through SLF4J");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("nothing to unwrap to " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
