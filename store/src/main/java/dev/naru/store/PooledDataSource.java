package dev.naru.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.naru.engine.data.PlainDataSource;
import dev.naru.engine.network.Blocking;
import java.sql.Connection;
import java.sql.SQLException;

/** What an application sees of its pool: connections, and no way to close or change the pool. */
final class PooledDataSource extends PlainDataSource {

  private final HikariDataSource pool;

  PooledDataSource(HikariDataSource pool) {
    this.pool = pool;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Blocking.assertMayBlock();
    return pool.getConnection();
  }
}
