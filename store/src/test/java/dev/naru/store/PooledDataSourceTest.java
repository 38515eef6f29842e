package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.data.PoolLoad;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

  private static void query(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select 1")) {
      assertThat(result.next()).isTrue();
    }
  }
}
