package dev.naru.was.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.data.PoolLoad;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
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

  /** Its connections do nothing; a query takes a millisecond without them. */
  public static class IdleDriver implements Driver {
    @Override
    public Connection connect(String url, Properties properties) {
      OPENED.incrementAndGet();
      return (Connection)
          Proxy.newProxyInstance(
              IdleDriver.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "isValid", "getAutoCommit" -> true;
                    case "isClosed", "isReadOnly" -> false;
                    case "getTransactionIsolation", "getNetworkTimeout", "getHoldability" -> 2;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                  });
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.startsWith("jdbc:idle:");
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

  @Test
  void aThousandVirtualThreadsShareTenConnectionsInTurnAndHoldNoCarrier() throws Exception {
    Pool.Plan plan =
        new Pool.Plan(
            "test",
            IdleDriver.class.getName(),
            Map.of("url", "jdbc:idle:"),
            CONNECTIONS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (Pool pool = Pool.open(plan, PoolTest.class.getClassLoader())) {
      PoolLoad load =
          PoolLoad.of(pool, THREADS, TIMES, connection -> LockSupport.parkNanos(QUERY_NANOS));
      System.out.println(load);

      assertThat(OPENED).hasValueLessThanOrEqualTo(CONNECTIONS);
      assertThat(load.pinned()).isEmpty();
      assertThat(load.served()).as("served while one waited").isLessThan(2 * THREADS);
    }
  }
}
