package dev.naru.store;

import dev.naru.engine.Store;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.account.ThrottledAccounts;
import dev.naru.engine.child.ChildState;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.data.DataSources;
import dev.naru.engine.health.Health;
import dev.naru.engine.health.Health.Status;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Network;
import dev.naru.engine.session.Sessions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The store on PostgreSQL, carried or outside. */
final class PostgresStore implements Store {

  /** pgjdbc logs to java.util.logging; what matters comes as an exception. Held, or it is lost. */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  private final Postgres postgres;
  private final Pools pools;
  private final Accounts accounts;
  private final DataSources dataSources;
  private final SqlSessions sessions;

  private PostgresStore(Postgres postgres, Pools pools, Network network, MeterRegistry metrics) {
    this.postgres = postgres;
    this.pools = pools;
    this.accounts =
        new ThrottledAccounts(
            new SqlAccounts(pools.platform(), new PasswordHasher(network.random())),
            network.clock(),
            metrics);
    this.sessions = new SqlSessions(pools.platform());
    accounts.onChange(sessions::removeOf);
    this.dataSources = new ApplicationDatabases(postgres, pools, network.random());
  }

  /**
   * Starts or reaches PostgreSQL, and returns when the tables are up to date.
   *
   * @throws IOException with a message for an operator
   */
  static PostgresStore open(StoreConfig config, Network network, MeterRegistry metrics)
      throws IOException {
    Blocking.assertMayBlock();
    DRIVER.setLevel(Level.WARNING);
    AtomicReference<Pools> pools = new AtomicReference<>();
    Postgres postgres =
        config.url().isPresent()
            ? OutsidePostgres.from(config)
            : CarriedPostgres.start(config.data(), network, observer(pools, metrics));
    try {
      prepare(postgres);
      Pools made = new Pools(postgres, network.clock(), metrics);
      pools.set(made);
      Gauge.builder("naru.store.up", postgres, one -> one.health().status() == Status.UP ? 1 : 0)
          .description("Whether PostgreSQL answers, as far as Naru knows")
          .register(metrics);
      PostgresStore store = new PostgresStore(postgres, made, network, metrics);
      store.bringUpToDate();
      return store;
    } catch (IOException | RuntimeException failure) {
      Pools made = pools.get();
      if (made != null) {
        made.close();
      }
      postgres.close();
      throw failure;
    }
  }

  /** Connections to a PostgreSQL that has ended are of no use to anybody. */
  private static Consumer<ChildState> observer(
      AtomicReference<Pools> pools, MeterRegistry metrics) {
    Counter restarts =
        Counter.builder("naru.child.restarts")
            .description("How often a child process ended and was started again")
            .tag("child", "postgres")
            .register(metrics);
    return state -> {
      if (state instanceof ChildState.Waiting) {
        restarts.increment();
        Pools current = pools.get();
        if (current != null) {
          current.evict();
        }
      }
    };
  }

  /** Sees to it that the platform's database is there. */
  private static void prepare(Postgres postgres) throws IOException {
    boolean carried = postgres instanceof CarriedPostgres;
    if (postgres instanceof CarriedPostgres own && own.hasPlatformDatabase()) {
      return;
    }
    // The database to ask in: the carried one always has this, an operator's URL names its own.
    String database = carried ? "postgres" : postgres.platformDatabase();
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      if (carried) {
        statement.execute("revoke all on database postgres, template1 from public");
        statement.execute("create database " + postgres.platformDatabase());
      }
    } catch (SQLException failure) {
      throw new IOException("PostgreSQL does not let Naru in: " + failure.getMessage(), failure);
    }
  }

  private void bringUpToDate() throws IOException {
    Schema.migrate(pools.platform());
    try (Connection connection = pools.platform().getConnection();
        Statement statement = connection.createStatement()) {
      String own = "\"" + postgres.platformDatabase().replace("\"", "\"\"") + "\"";
      try (ResultSet row =
          statement.executeQuery(
              "select current_setting('max_connections')::int,"
                  + " has_database_privilege('public', current_database(), 'connect')")) {
        row.next();
        pools.maxConnections(row.getInt(1));
        if (!row.getBoolean(2)) {
          return;
        }
      }
      statement.execute("revoke all on database " + own + " from public");
    } catch (SQLException failure) {
      throw new IOException("the platform's database: " + failure.getMessage(), failure);
    }
  }

  @Override
  public Accounts accounts() {
    return accounts;
  }

  @Override
  public DataSources dataSources() {
    return dataSources;
  }

  @Override
  public Sessions sessions() {
    return sessions;
  }

  @Override
  public Health health() {
    return postgres.health();
  }

  /** For tests that are unkind to it. */
  Postgres postgres() {
    return postgres;
  }

  /** For tests that look into the platform's database. */
  Pools pools() {
    return pools;
  }

  @Override
  public void close() {
    pools.close();
    postgres.close();
  }
}
