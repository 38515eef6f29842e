package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.child.ChildState;
import dev.naru.engine.child.Signal;
import dev.naru.engine.network.HostNetwork;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of Naru, of its PostgreSQL, or of both, while rows are inserted: what was told to
 * be committed is there, no process stays, the next start is clean.
 */
class NaruIsKilledTest {

  private static final int ROWS_BEFORE_KILL = 40;

  @TempDir Path temporary;
  private final Set<Integer> committed = new HashSet<>();

  /** Stands for Naru: inserts numbers from one that it is given, and prints each when committed. */
  static final class Inserter {
    public static void main(String[] args) throws Exception {
      TestStore store = TestStore.open(Path.of(args[0]));
      DataSource source = store.store().dataSources().application("numbers");
      System.out.println("pid " + ((ChildState.Running) store.postgres().state()).pid());
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create table if not exists number (n int primary key)");
        for (int n = Integer.parseInt(args[1]); ; n++) {
          statement.execute("insert into number values (" + n + ")");
          System.out.println("n " + n);
        }
      } catch (java.sql.SQLException gone) {
        System.out.println("gone");
        new java.util.concurrent.CountDownLatch(1).await();
      }
    }
  }

  /** What is killed. */
  private enum Victim {
    NARU,
    POSTGRES,
    BOTH
  }

  @BeforeEach
  void cluster() throws Exception {
    TestStore.open(TestStore.data(temporary)).close();
  }

  @Test
  @Timeout(300)
  void nothingIsLostInThreeRounds() throws Exception {
    rounds(3);
  }

  @Test
  @Tag("full")
  @Timeout(900)
  void nothingIsLostInTwentyRounds() throws Exception {
    rounds(20);
  }

  private void rounds(int rounds) throws Exception {
    Path data = temporary.resolve("data");
    try (HostNetwork network = new HostNetwork()) {
      ClusterProcesses processes =
          new ClusterProcesses(data.resolve("postgres/cluster/pgdata"), network.clock());
      for (int round = 0; round < rounds; round++) {
        killWhileInserting(data, round * 1_000_000, Victim.values()[round % 3], round, processes);
        CompletableFuture.allOf(
                processes.running().stream()
                    .map(ProcessHandle::onExit)
                    .toArray(CompletableFuture[]::new))
            .get(60, TimeUnit.SECONDS);
        assertThat(processes.running()).isEmpty();
      }
    }
    try (TestStore store = TestStore.open(data)) {
      assertThat(numbers(store)).containsAll(committed);
      assertThat(committed).hasSizeGreaterThanOrEqualTo(rounds * ROWS_BEFORE_KILL);
    }
  }

  private void killWhileInserting(
      Path data, int first, Victim victim, int round, ClusterProcesses processes) throws Exception {
    Process naru =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Inserter.class.getName(),
                data.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = naru.inputReader()) {
      long postgres = 0;
      int seen = 0;
      boolean killed = false;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("pid ")) {
          postgres = Long.parseLong(line.substring(4));
        } else if (line.startsWith("n ")) {
          committed.add(Integer.parseInt(line.substring(2)));
          if (++seen >= ROWS_BEFORE_KILL + round && !killed) {
            killed = true;
            if (victim != Victim.NARU) {
              Signal.KILL.send(postgres);
            }
            if (victim != Victim.POSTGRES) {
              Signal.KILL.send(naru.pid());
            }
          }
        } else if (line.equals("gone")) {
          Signal.KILL.send(naru.pid());
        }
      }
      assertThat(killed).isTrue();
      assertThat(naru.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      naru.destroyForcibly();
    }
  }

  private static Set<Integer> numbers(TestStore store) throws Exception {
    Set<Integer> found = new HashSet<>();
    DataSource source = store.store().dataSources().application("numbers");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select n from number")) {
      while (rows.next()) {
        found.add(rows.getInt(1));
      }
    }
    return found;
  }
}
