package dev.naru.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.naru.engine.data.FairDataSource;
import dev.naru.engine.network.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A pool of connections to a database of PostgreSQL. What an application sees of it are
 * connections, and no way to close or change the pool.
 */
final class PooledDataSource extends FairDataSource {

  private final HikariDataSource pool;

  /**
   * Of a pool.
   *
   * @param patience how long a thread waits for a connection
   */
  PooledDataSource(HikariDataSource pool, Duration patience, Clock clock) {
    super(pool.getMaximumPoolSize(), patience, clock);
    this.pool = pool;
  }

  @Override
  protected Connection borrow(Duration left) throws SQLException {
    if (pool.isClosed()) {
      throw new SQLException("the pool " + pool.getPoolName() + " has been closed");
    }
    return ((HikariPool) pool.getHikariPoolMXBean()).getConnection(left.toMillis());
  }

  /** Has that many connections at most from now on, and one at least. */
  void resize(int most) {
    pool.getHikariConfigMXBean().setMinimumIdle(1);
    pool.getHikariConfigMXBean().setMaximumPoolSize(most);
    connections(most);
  }

  /** Forgets every idle connection, and those in use when they come back. */
  void evict() {
    if (pool.isRunning()) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** Connections in use. */
  int active() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  /** Connections that nobody uses. */
  int idle() {
    return pool.getHikariPoolMXBean().getIdleConnections();
  }

  /** Threads that wait for a connection. */
  int waiting() {
    return inLine() + pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
  }

  void close() {
    pool.close();
  }
}
