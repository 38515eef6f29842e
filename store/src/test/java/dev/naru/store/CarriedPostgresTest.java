package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.child.ChildState;
import dev.naru.engine.child.RunAs;
import dev.naru.engine.child.Signal;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.HostNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Naru's own PostgreSQL starts clean whatever the last one left. One cluster serves all tests. */
class CarriedPostgresTest {

  @TempDir static Path temporary;
  private static Path data;

  @BeforeAll
  static void make() throws Exception {
    data = TestStore.data(temporary);
    try (TestStore store = TestStore.open(data)) {
      execute(notes(store), "create table note (id serial primary key, text text)");
    }
  }

  @Test
  void whatWasCommittedIsThereAfterARestart() throws Exception {
    try (TestStore store = TestStore.open(data)) {
      execute(notes(store), "insert into note (text) values ('kept')");
      assertThat(store.store().health()).isEqualTo(Health.UP);
    }
    assertThat(data.resolve("postgres/cluster/pgdata/postmaster.pid")).doesNotExist();
    try (TestStore store = TestStore.open(data)) {
      assertThat(count(notes(store), "text = 'kept'")).isEqualTo(1);
    }
  }

  @Test
  @Timeout(180)
  void itAnswersThoughDriverManagerDoesNotKnowTheDriver() throws Exception {
    // as when DriverManager was first used by an application, which does not see the driver
    List<Driver> known = DriverManager.drivers().toList();
    for (Driver driver : known) {
      DriverManager.deregisterDriver(driver);
    }
    try (TestStore store = TestStore.open(data)) {
      assertThat(count(notes(store), "text = 'nobody'")).isZero();
    } finally {
      for (Driver driver : known) {
        DriverManager.registerDriver(driver);
      }
    }
  }

  @Test
  void anotherNaruOnTheSameDataIsRefused() throws Exception {
    try (TestStore store = TestStore.open(data)) {
      assertThatThrownBy(() -> TestStore.open(data))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another Naru is using the data folder");
      assertThat(count(notes(store), "text = 'nobody'")).isZero();
    }
  }

  @Test
  void whenItsPostmasterIsKilledItComesBackAndThePoolWithIt() throws Exception {
    try (TestStore store = TestStore.open(data)) {
      DataSource notes = notes(store);
      execute(notes, "insert into note (text) values ('before the crash')");
      long pid = pid(store);
      Connection held = notes.getConnection();

      Signal.KILL.send(pid);
      ProcessHandle.of(pid).ifPresent(gone -> gone.onExit().join());

      // A backend may still answer what it has begun; one that waits sees that its postmaster is
      // gone.
      assertThatThrownBy(() -> held.createStatement().execute("select pg_sleep(60)"))
          .isInstanceOf(SQLException.class);
      held.close();
      assertThat(eventuallyCount(notes, "text = 'before the crash'")).isEqualTo(1);
      awaitAnother(store, pid);
      execute(notes, "insert into note (text) values ('after the crash')");
      assertThat(store.store().health().status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(store.store().health().detail()).contains("signal 9");
    }
  }

  @Test
  void anOrphanThatStillRunsIsStopped() throws Exception {
    Process orphan = postgresOfNobody();
    Path pidFile = data.resolve("postgres/cluster/pgdata/postmaster.pid");
    try (HostNetwork network = new HostNetwork()) {
      ClusterProcesses processes = new ClusterProcesses(pidFile.getParent(), network.clock());
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (processes.running().isEmpty()
          || !Files.exists(data.resolve("postgres/run/.s.PGSQL.5432"))) {
        Thread.onSpinWait();
        assertThat(orphan.isAlive()).isTrue();
        assertThat(System.nanoTime()).as("it makes no socket").isLessThan(deadline);
      }
    }
    try (TestStore store = TestStore.open(data)) {
      assertThat(count(notes(store), "text = 'nobody'")).isZero();
      assertThat(orphan.onExit().get(60, TimeUnit.SECONDS).exitValue()).isZero();
    } finally {
      orphan.destroyForcibly();
    }
  }

  @Test
  void aStrangerWhoHasThePidOfThePostmasterIsLeftAlone() throws Exception {
    Process stranger = asPostgresUser(List.of("/bin/sleep", "1000"));
    Path pidFile = data.resolve("postgres/cluster/pgdata/postmaster.pid");
    String lock = stranger.pid() + "\n" + pidFile.getParent() + "\n1\n5432\n";
    Files.writeString(pidFile, lock);
    Files.writeString(data.resolve("postgres/run/.s.PGSQL.5432.lock"), lock);
    try (TestStore store = TestStore.open(data)) {
      assertThat(count(notes(store), "text = 'nobody'")).isZero();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void aFolderTooDeepForASocketGetsOneElsewhere() throws Exception {
    Path deep = temporary.resolve("deep".repeat(20)).resolve("folder".repeat(8)).resolve("data");
    TestStore.link(deep);
    Path record = deep.resolve("postgres/socket-folder");
    Path sockets;
    try (TestStore store = TestStore.open(deep)) {
      sockets = Path.of(Files.readString(record).strip());
      assertThat(sockets.resolve(".s.PGSQL.5432")).exists();
      assertThat(store.store().accounts().list("", 100)).isEmpty();
    }
    assertThat(sockets).doesNotExist();
  }

  @Test
  void dataOfAnotherMajorVersionIsRefusedUntouched(@TempDir Path folder) throws Exception {
    Path other = TestStore.data(folder);
    Path pgdata = Files.createDirectories(other.resolve("postgres/cluster/pgdata"));
    Files.writeString(pgdata.resolve("PG_VERSION"), "17\n");
    assertThatThrownBy(() -> TestStore.open(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("written by PostgreSQL 17")
        .hasMessageContaining("pg_dumpall");
    try (var files = Files.list(pgdata)) {
      assertThat(files).containsExactly(pgdata.resolve("PG_VERSION"));
    }
  }

  @Test
  void aHalfMadeClusterIsMadeAgain(@TempDir Path folder) throws Exception {
    Path fresh = TestStore.data(folder);
    Files.createDirectories(fresh.resolve("postgres/making/pgdata/base"));
    try (TestStore store = TestStore.open(fresh)) {
      assertThat(store.store().accounts().list("", 100)).isEmpty();
    }
    assertThat(fresh.resolve("postgres/making")).doesNotExist();
  }

  private static Process postgresOfNobody() throws IOException {
    return asPostgresUser(
        List.of(
            TestStore.Binaries.UNPACKED.program("postgres"),
            "-D",
            data.resolve("postgres/cluster/pgdata").toString(),
            "--listen_addresses=",
            "--port=" + SocketFolder.PORT,
            "--unix_socket_directories=" + data.resolve("postgres/run")));
  }

  private static Process asPostgresUser(List<String> program) throws IOException {
    List<String> command = new ArrayList<>();
    Optional<RunAs> user = RunAs.whenRoot();
    if (user.isPresent()) {
      command.addAll(
          List.of(
              "setpriv",
              "--reuid=" + user.get().uid(),
              "--regid=" + user.get().gid(),
              "--clear-groups"));
    }
    command.addAll(program);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long pid(TestStore store) {
    return ((ChildState.Running) store.postgres().state()).pid();
  }

  /**
   * Waits until a process that is not this one runs: its supervisor sees the end of the one a
   * moment after us, and that the other answers a moment after a connection of ours.
   */
  private static void awaitAnother(TestStore store, long pid) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!(store.postgres().state() instanceof ChildState.Running running)
        || running.pid() == pid) {
      assertThat(System.nanoTime()).as("%s", store.postgres().state()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static DataSource notes(TestStore store) throws IOException {
    return store.store().dataSources().application("notes");
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(DataSource source, String where) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from note where " + where)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** As a browser would: again after an error, for at most a minute. */
  private static int eventuallyCount(DataSource source, String where) throws SQLException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (true) {
      try {
        return count(source, where);
      } catch (SQLException away) {
        if (System.nanoTime() > deadline) {
          throw away;
        }
      }
    }
  }
}
