import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.naru.was.datasource.Pool;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Run by {@code bench/pools}, which says more. Argument: the number of rounds. */
final class Pools {

  private static final int THREADS = 1_000;
  private static final int TIMES = 20;
  private static final int CONNECTIONS = 10;
  private static final String URL = "jdbc:nothing:";

  private Pools() {}

  /** A driver whose connections do nothing and are always well. */
  public static final class Nothing implements Driver {
    @Override
    public Connection connect(String url, Properties properties) {
      return acceptsURL(url)
          ? (Connection)
              Proxy.newProxyInstance(
                  Pools.class.getClassLoader(),
                  new Class<?>[] {Connection.class},
                  (proxy, method, arguments) ->
                      switch (method.getName()) {
                        case "isValid", "getAutoCommit" -> true;
                        case "getTransactionIsolation", "getNetworkTimeout", "getHoldability" -> 1;
                        case "isReadOnly", "isClosed", "equals" -> false;
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "toString" -> "nothing";
                        default -> null;
                      })
          : null;
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.equals(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }
  }

  public static void main(String[] arguments) throws Exception {
    DriverManager.registerDriver(new Nothing());
    int rounds = Integer.parseInt(arguments[0]);
    try (Pool ours =
            Pool.open(
                new Pool.Plan(
                    "ours",
                    Nothing.class.getName(),
                    Map.of("url", URL),
                    CONNECTIONS,
                    Optional.of(CONNECTIONS),
                    Optional.<Duration>empty(),
                    Optional.empty()),
                Pools.class.getClassLoader());
        HikariDataSource alone = alone()) {
      run(ours);
      run(alone);
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        boolean first = round % 2 == 0;
        double one = run(first ? ours : alone);
        double other = run(first ? alone : ours);
        double mine = first ? one : other;
        double theirs = first ? other : one;
        ratios[round] = mine / theirs;
        System.out.printf(
            "%d: a DataSource %.0f a second, HikariCP alone %.0f; ratio %.2f%n",
            round + 1, mine, theirs, ratios[round]);
      }
      Arrays.sort(ratios);
      System.out.printf(
          "%d virtual threads on %d connections, median ratio of %d: %.2f%n",
          THREADS, CONNECTIONS, rounds, ratios[rounds / 2]);
    }
  }

  private static HikariDataSource alone() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(URL);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(CONNECTIONS);
    return new HikariDataSource(config);
  }

  /** Connections that were had a second. */
  private static double run(DataSource pool) throws Exception {
    CountDownLatch done = new CountDownLatch(THREADS);
    long began = System.nanoTime();
    for (int i = 0; i < THREADS; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (int time = 0; time < TIMES; time++) {
                    try (Connection connection = pool.getConnection()) {
                      Thread.sleep(1);
                    }
                  }
                } catch (SQLException | InterruptedException e) {
                  throw new IllegalStateException(e);
                } finally {
                  done.countDown();
                }
              });
    }
    done.await();
    return THREADS * TIMES / ((System.nanoTime() - began) / 1e9);
  }
}
