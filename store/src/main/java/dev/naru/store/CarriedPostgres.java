package dev.naru.store;

import dev.naru.engine.child.Backoff;
import dev.naru.engine.child.Child;
import dev.naru.engine.child.ChildCommand;
import dev.naru.engine.child.ChildSpec;
import dev.naru.engine.child.ChildState;
import dev.naru.engine.child.RunAs;
import dev.naru.engine.child.Signal;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Network;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The PostgreSQL that Naru carries, as a supervised child that listens on nothing but a Unix socket
 * in a folder that only its owner can enter. The folder {@code postgres} under the data folder:
 *
 * <pre>
 *   lock                 held by the Naru that runs; the kernel frees it, whatever happens
 *   18.6.0-1a2b3c4d/     the binaries
 *   cluster/             pgdata and the superuser's password
 *   run/                 the socket, where its path is short enough
 *   socket-folder        names the folder of the socket where it is not
 * </pre>
 */
final class CarriedPostgres implements Postgres {

  /** Crash recovery replays at most {@code max_wal_size}; a slow disk may need minutes for it. */
  private static final Duration START_LIMIT = Duration.ofMinutes(10);

  private static final Duration STOP_GRACE = Duration.ofSeconds(20);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(1));

  private final FileChannel lock;
  private final SocketFolder sockets;
  private final String password;
  private final Child child;
  private volatile boolean hasPlatformDatabase;

  /** Why it did not answer last. */
  private volatile @Nullable String refusal;

  private CarriedPostgres(
      Path folder, FileChannel lock, Network network, Consumer<ChildState> observer)
      throws IOException {
    this.lock = lock;
    Optional<RunAs> runAs = RunAs.whenRoot();
    Durable.permissions(folder, runAs.isPresent() ? "rwx--x--x" : "rwx------");
    if (runAs.isPresent()) {
      Durable.requireReachable(folder, runAs.get());
    }
    PostgresBinaries binaries = PostgresBinaries.in(folder);
    PostgresCluster cluster = PostgresCluster.in(folder, binaries, runAs, network);
    ClusterProcesses processes = new ClusterProcesses(cluster.pgdata(), network.clock());
    this.password = cluster.password();
    this.sockets = SocketFolder.in(folder, runAs);
    ChildSpec spec =
        ChildSpec.of(command(binaries, cluster, sockets, runAs))
            .beforeStart(
                () -> {
                  processes.clear();
                  sockets.clear();
                })
            .ready(this::answers, START_LIMIT)
            .stoppedBy(STOP_GRACE, Signal.INT, Signal.QUIT)
            .backoff(BACKOFF)
            .level(CarriedPostgres::level);
    this.child = Child.start(spec, network, observer);
  }

  /**
   * Starts it and returns when it answers.
   *
   * @param data Naru's data folder
   * @param observer told of every state of its process
   * @throws IOException with a message for an operator
   */
  static CarriedPostgres start(Path data, Network network, Consumer<ChildState> observer)
      throws IOException {
    Path folder = data.toAbsolutePath().normalize().resolve("postgres");
    Files.createDirectories(folder);
    FileChannel lock = lock(folder);
    CarriedPostgres postgres;
    try {
      postgres = new CarriedPostgres(folder, lock, network, observer);
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
    try {
      postgres.child.awaitReady(START_LIMIT);
    } catch (IOException failure) {
      postgres.close();
      String refusal = postgres.refusal;
      throw refusal == null
          ? failure
          : new IOException(failure.getMessage() + "; asked, it said: " + refusal, failure);
    }
    return postgres;
  }

  @Override
  public String url(String database) {
    return "jdbc:postgresql://localhost/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8)
        + "?sslmode=disable&gssEncMode=disable&ApplicationName=naru&socketFactory="
        + UnixSocketFactory.class.getName()
        + "&socketFactoryArg="
        + URLEncoder.encode(sockets.socket().toString(), StandardCharsets.UTF_8);
  }

  @Override
  public String platformDatabase() {
    return PostgresCluster.NARU;
  }

  @Override
  public String user() {
    return PostgresCluster.NARU;
  }

  @Override
  public String password() {
    return password;
  }

  @Override
  public Health health() {
    return child.health();
  }

  /** Its process, for tests that are unkind to it. */
  ChildState state() {
    return child.state();
  }

  @Override
  public void close() {
    child.close();
    sockets.close();
    try {
      lock.close();
    } catch (IOException ignored) {
      // Closing a file that nothing was written to loses nothing.
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException inThisProcess) {
      // The same answer as for another process.
    }
    channel.close();
    throw new IOException(
        "another Naru is using the data folder " + folder.getParent() + "; stop it first");
  }

  private static ChildCommand command(
      PostgresBinaries binaries,
      PostgresCluster cluster,
      SocketFolder sockets,
      Optional<RunAs> runAs) {
    return new ChildCommand(
        "postgres",
        List.of(
            binaries.program("postgres"),
            "-D",
            cluster.pgdata().toString(),
            "--listen_addresses=",
            "--port=" + SocketFolder.PORT,
            "--unix_socket_directories=\"" + sockets.folder() + "\"",
            "--unix_socket_permissions=0700",
            "--fsync=on",
            "--full_page_writes=on",
            "--synchronous_commit=on",
            "--logging_collector=off",
            "--log_destination=stderr",
            "--log_line_prefix="),
        Path.of("/"),
        Map.of("TZ", "UTC"),
        runAs,
        // Immediate shutdown: its own children go with it at once, and nothing committed is lost.
        Signal.QUIT);
  }

  /** Asks in the platform's own database, so that a usual start asks once. */
  private boolean answers() {
    try {
      connect(platformDatabase()).close();
      hasPlatformDatabase = true;
      return true;
    } catch (SQLException refused) {
      refusal = refused.getMessage();
      return SqlStates.UNKNOWN_DATABASE.equals(refused.getSQLState());
    }
  }

  /** Whether the platform's database has been made; known when it answers. */
  boolean hasPlatformDatabase() {
    return hasPlatformDatabase;
  }

  /**
   * PostgreSQL's words for severity, in ours. FATAL ends one connection; what an application's
   * statement did wrong, it is told itself.
   */
  private static Level level(String line) {
    if (line.startsWith("PANIC:")) {
      return Level.ERROR;
    }
    boolean expected =
        line.startsWith("FATAL:  the database system is ")
            // The answer to the first question of the first start.
            || line.equals("FATAL:  database \"" + PostgresCluster.NARU + "\" does not exist")
            || line.startsWith("FATAL:  terminating connection ");
    return (line.startsWith("FATAL:") && !expected) || line.startsWith("WARNING:")
        ? Level.WARN
        : Level.DEBUG;
  }
}
