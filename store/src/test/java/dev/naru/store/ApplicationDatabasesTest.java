package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.config.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database and a role for each application, with no rights outside. */
class ApplicationDatabasesTest {

  @TempDir static Path temporary;
  private static TestStore store;

  @BeforeAll
  static void open() throws Exception {
    store = TestStore.open(TestStore.data(temporary));
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void anApplicationMakesTablesInItsOwnDatabase() throws Exception {
    DataSource shop = application("shop");
    execute(shop, "create table item (id int primary key, name text)");
    execute(shop, "insert into item values (1, '나루')");
    assertThat(query(shop, "select name from item")).isEqualTo("나루");
    execute(shop, "create schema stock");
    assertThat(query(shop, "select current_user || ' in ' || current_database()"))
        .isEqualTo("app-shop in app-shop");
    assertThat(application("shop")).isSameAs(shop);
  }

  @Test
  void aRoleGetsIntoNoOtherDatabase() throws Exception {
    application("left");
    application("right");
    String password = password("left");
    for (String closed : List.of("app-right", "naru", "postgres", "template1")) {
      assertThatThrownBy(() -> connect(closed, "app-left", password))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied for database");
    }
    connect("app-left", "app-left", password).close();
  }

  @Test
  void aRoleHasNoRightsOutsideItsDatabase() throws Exception {
    DataSource small = application("small");
    assertThat(
            query(
                small,
                "select concat(rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls)"
                    + " from pg_roles where rolname = current_user"))
        .isEqualTo("fffff");
    for (String forbidden :
        List.of(
            "create role other",
            "create database other",
            "drop database \"app-small\"",
            "alter system set fsync = off",
            "copy (select 1) to program 'id'",
            "select pg_read_file('postgresql.conf')",
            "set role naru")) {
      assertThatThrownBy(() -> execute(small, forbidden))
          .as(forbidden)
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void passwordsAreLongAndDifferAndAreAskedFor() throws Exception {
    application("first");
    application("second");
    assertThat(password("first")).hasSize(32).isNotEqualTo(password("second"));
    assertThatThrownBy(() -> connect("app-first", "app-first", "guess"))
        .hasMessageContaining("password authentication failed");
    assertThatThrownBy(() -> connect("naru", "naru", "guess"))
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void workThatACrashLeftHalfDoneIsFinished() throws Exception {
    DataSource platform = store.store().pools().platform();
    execute(platform, "insert into naru.application (name, password) values ('half', 'known')");
    execute(platform, "create role \"app-half\"");
    assertThat(query(application("half"), "select current_database()")).isEqualTo("app-half");
    assertThat(query(platform, "select ready from naru.application where name = 'half'"))
        .isEqualTo("t");
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    for (String name : List.of("", "A", "1a", "a b", "a\"; drop role naru; --", "n".repeat(49))) {
      assertThatThrownBy(() -> application(name)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void statementsThatWaitDoNotStopOtherVirtualThreads() throws Exception {
    DataSource busy = application("busy");
    try (Connection holder = busy.getConnection();
        Statement lock = holder.createStatement()) {
      lock.execute("select pg_advisory_lock(7)");
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiting.add(virtually(() -> execute(busy, "select pg_advisory_xact_lock(7)")));
      }
      String blocked =
          "select count(*) >= 8 from pg_locks where locktype = 'advisory' and not granted";
      virtually(
              () -> {
                while (!query(store.store().pools().platform(), blocked).equals("t")) {
                  Thread.onSpinWait();
                }
              })
          .get(60, TimeUnit.SECONDS);
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      lock.execute("select pg_advisory_unlock(7)");
      CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void itListensOnNothingButTheSocket() throws Exception {
    DataSource platform = store.store().pools().platform();
    assertThat(query(platform, "show listen_addresses")).isEmpty();
    assertThat(query(platform, "show data_checksums")).isEqualTo("on");
    Path sockets = temporary.resolve("data/postgres/run");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sockets)))
        .isEqualTo("rwx------");
  }

  @Test
  void anOutsidePostgresServesAsWell(@TempDir Path folder) throws Exception {
    DataSource platform = store.store().pools().platform();
    execute(platform, "create role outsider login createdb createrole password 'known'");
    execute(platform, "create database elsewhere owner outsider");
    Path file = folder.resolve("password");
    Files.writeString(file, "known\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    StoreConfig config =
        new StoreConfig(
            folder,
            Optional.of(store.postgres().url("elsewhere")),
            Optional.of("outsider"),
            Optional.of(file));
    assertThatThrownBy(() -> PostgresStore.open(config, store.network(), new SimpleMeterRegistry()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    try (PostgresStore outside =
        PostgresStore.open(config, store.network(), new SimpleMeterRegistry())) {
      assertThat(outside.accounts().list("", 100)).isEmpty();
      DataSource guest = outside.dataSources().application("guest");
      execute(guest, "create table t (i int)");
      assertThat(query(guest, "select current_user")).isEqualTo("app-guest");
      String password = query(outside.pools().platform(), "select password from naru.application");
      assertThatThrownBy(() -> connect("elsewhere", "app-guest", password))
          .hasMessageContaining("permission denied for database");
    }
  }

  @Test
  void anOutsidePostgresIsConfiguredWhole() {
    for (String url : List.of("jdbc:postgresql://h", "jdbc:postgresql://h/")) {
      StoreConfig wrong =
          new StoreConfig(
              temporary, Optional.of(url), Optional.of("u"), Optional.of(temporary.resolve("p")));
      assertThatThrownBy(() -> OutsidePostgres.from(wrong))
          .hasMessageContaining("expected jdbc:postgresql://host:port/database");
    }
  }

  private static DataSource application(String name) throws IOException {
    return store.store().dataSources().application(name);
  }

  private static String password(String application) throws SQLException {
    return query(
        store.store().pools().platform(),
        "select password from naru.application where name = '" + application + "'");
  }

  private static Connection connect(String database, String user, String password)
      throws SQLException {
    return PostgresDriver.connect(store.postgres().url(database), user, password);
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** What a test does on a virtual thread. */
  private interface Action {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> virtually(Action action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    store
        .network()
        .executor()
        .execute(
            () -> {
              try {
                action.run();
                done.complete(null);
              } catch (Exception failure) {
                done.completeExceptionally(failure);
              }
            });
    return done;
  }
}
