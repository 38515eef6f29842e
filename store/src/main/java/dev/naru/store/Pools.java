package dev.naru.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.naru.engine.data.PoolThreads;
import dev.naru.engine.network.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/**
 * The pools of connections, one for the platform and one for each application, together never more
 * than PostgreSQL accepts.
 *
 * <p>While PostgreSQL is away a request for a connection waits up to ten seconds, longer than a
 * restart after a crash takes, and fails then: a person sees a slow page rather than a broken one.
 */
final class Pools implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration LIFETIME = Duration.ofMinutes(30);

  /** For the platform's own statements, which are short. */
  private static final int PLATFORM = 5;

  private static final int MOST_EACH = 10;
  private static final int LEAST_EACH = 2;

  /** Reserved for the superuser, for an operator's psql, and for making databases. */
  private static final int SPARE = 10;

  private final Postgres postgres;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final PooledDataSource platform;
  private final List<PooledDataSource> applications = new CopyOnWriteArrayList<>();
  private volatile int maxConnections = 100;

  Pools(Postgres postgres, Clock clock, MeterRegistry metrics) {
    this.postgres = postgres;
    this.clock = clock;
    this.metrics = metrics;
    this.platform =
        open(
            "platform",
            postgres.platformDatabase(),
            postgres.user(),
            postgres.password(),
            PLATFORM);
  }

  /** The platform's own. */
  PooledDataSource platform() {
    return platform;
  }

  /** Tells how many connections PostgreSQL accepts. */
  void maxConnections(int number) {
    maxConnections = number;
    share();
  }

  /**
   * A pool for an application.
   *
   * @throws IllegalStateException when PostgreSQL's connections do not suffice for one more
   */
  synchronized PooledDataSource application(
      String name, String database, String user, String password) {
    if (each(applications.size() + 1) < LEAST_EACH) {
      throw new IllegalStateException(
          "PostgreSQL's max_connections (%d) is too small for %d applications; raise it"
              .formatted(maxConnections, applications.size() + 1));
    }
    PooledDataSource pool = open(name, database, user, password, each(applications.size() + 1));
    applications.add(pool);
    share();
    return pool;
  }

  /** Forgets every idle connection, and those in use when they come back: the server is gone. */
  void evict() {
    platform.evict();
    applications.forEach(PooledDataSource::evict);
  }

  @Override
  public void close() {
    applications.forEach(PooledDataSource::close);
    platform.close();
  }

  private int each(int pools) {
    return Math.min(MOST_EACH, (maxConnections - PLATFORM - SPARE) / Math.max(1, pools));
  }

  private void share() {
    int each = Math.max(1, each(applications.size()));
    applications.forEach(pool -> pool.resize(each));
  }

  private PooledDataSource open(
      String name, String database, String user, String password, int most) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setThreadFactory(PoolThreads.of(name));
    config.setDriverClassName(PostgresDriver.NAME);
    config.setJdbcUrl(postgres.url(database));
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setIdleTimeout(IDLE.toMillis());
    config.setMaxLifetime(LIFETIME.toMillis());
    config.setInitializationFailTimeout(-1);
    PooledDataSource pool = new PooledDataSource(new HikariDataSource(config), PATIENCE, clock);
    gauge(name, "active", pool, PooledDataSource::active);
    gauge(name, "idle", pool, PooledDataSource::idle);
    gauge(name, "awaited", pool, PooledDataSource::waiting);
    return pool;
  }

  private void gauge(
      String name, String state, PooledDataSource pool, ToIntFunction<PooledDataSource> figure) {
    Gauge.builder("naru.store.connections", pool, figure::applyAsInt)
        .description("Connections to PostgreSQL that are in use or idle, and threads awaiting one")
        .tag("pool", name)
        .tag("state", state)
        .strongReference(true)
        .register(metrics);
  }
}
