package dev.naru.was.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.data.IdleDriver;
import dev.naru.engine.data.PoolLoad;
import java.sql.Connection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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

  /** Counts its connections. */
  public static class Counting extends IdleDriver {
    @Override
    public Connection connect(String url, Properties properties) {
      OPENED.incrementAndGet();
      return super.connect(url, properties);
    }
  }

  @Test
  void aThousandVirtualThreadsShareTenConnectionsInTurnAndHoldNoCarrier() throws Exception {
    Pool.Plan plan =
        new Pool.Plan(
            "test",
            Counting.class.getName(),
            Map.of("url", "jdbc:idle:"),
            CONNECTIONS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
        Pool pool =
            Pool.open(
                plan, PoolTest.class.getClassLoader(), platform.platform().network().clock())) {
      PoolLoad load =
          PoolLoad.of(pool, THREADS, TIMES, connection -> LockSupport.parkNanos(QUERY_NANOS));
      System.out.println(load);

      assertThat(OPENED).hasValueLessThanOrEqualTo(CONNECTIONS);
      assertThat(load.pinned()).isEmpty();
      assertThat(load.served()).as("served while one waited").isLessThan(2 * THREADS);
    }
  }
}
