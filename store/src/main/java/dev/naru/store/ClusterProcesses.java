package dev.naru.store;

import dev.naru.engine.child.Signal;
import dev.naru.engine.network.Clock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier PostgreSQL left on a cluster: a {@code postmaster.pid}, and perhaps processes
 * that are still going down. The caller holds the lock of the data folder, so whatever runs there
 * belongs to nobody.
 *
 * <p>A pid in a file may be a stranger's by now. A process is taken for PostgreSQL's only when its
 * program is called {@code postgres} and it runs in the cluster's own folder, which every process
 * of a cluster does and no other can; and it is signalled through a handle that knows its start
 * time.
 */
final class ClusterProcesses {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterProcesses.class);
  private static final Path PROC = Path.of("/proc");

  private final Path pgdata;
  private final Clock clock;

  ClusterProcesses(Path pgdata, Clock clock) {
    this.pgdata = pgdata;
    this.clock = clock;
  }

  /**
   * Returns when no process is left and no {@code postmaster.pid}.
   *
   * @throws IOException when one cannot be stopped
   */
  void clear() throws IOException {
    Path pidFile = pgdata.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<ProcessHandle> left = running();
    if (!left.isEmpty() && !gone(Duration.ofSeconds(2), left)) {
      Optional<ProcessHandle> postmaster = postmaster(pidFile, left);
      if (postmaster.isPresent()) {
        LOG.info(
            "stopping the PostgreSQL that an earlier Naru left (pid {})", postmaster.get().pid());
        signal(Signal.INT, List.of(postmaster.get()));
        if (!gone(Duration.ofSeconds(20), left)) {
          signal(Signal.QUIT, List.of(postmaster.get()));
          gone(Duration.ofSeconds(8), left);
        }
      }
      left = running();
      if (!left.isEmpty()) {
        signal(Signal.KILL, left);
        if (!gone(Duration.ofSeconds(10), left)) {
          throw new IOException(
              "an earlier PostgreSQL on " + pgdata + " does not end: processes " + pids(left));
        }
      }
    }
    // PostgreSQL would refuse to start if the pid belongs to another process of this user by now.
    Files.deleteIfExists(pidFile);
  }

  /** The processes of this cluster. */
  List<ProcessHandle> running() throws IOException {
    Path home = pgdata.toRealPath();
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (leadsTo(process.resolve("cwd"), home) && isPostgres(process.resolve("exe"))) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static boolean leadsTo(Path link, Path target) {
    try {
      return Files.readSymbolicLink(link).equals(target);
    } catch (IOException notOursOrGone) {
      return false;
    }
  }

  private static boolean isPostgres(Path link) {
    try {
      String program = Files.readSymbolicLink(link).getFileName().toString();
      return program.equals("postgres") || program.equals("postgres (deleted)");
    } catch (IOException notOursOrGone) {
      return false;
    }
  }

  private static Optional<ProcessHandle> postmaster(Path pidFile, List<ProcessHandle> among)
      throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    return among.stream()
        .filter(process -> !lines.isEmpty() && lines.getFirst().equals("" + process.pid()))
        .findFirst();
  }

  private static void signal(Signal signal, List<ProcessHandle> processes) throws IOException {
    for (ProcessHandle process : processes) {
      if (process.isAlive()) {
        signal.send(process.pid());
      }
    }
  }

  private boolean gone(Duration limit, List<ProcessHandle> processes) {
    CompletableFuture<?>[] exits =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
    return Waits.within(limit, CompletableFuture.allOf(exits), clock);
  }

  private static List<Long> pids(List<ProcessHandle> processes) {
    return processes.stream().map(ProcessHandle::pid).toList();
  }
}
