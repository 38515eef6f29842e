package dev.naru.store;

import dev.naru.engine.child.ChildCommand;
import dev.naru.engine.child.OneShot;
import dev.naru.engine.child.RunAs;
import dev.naru.engine.child.Signal;
import dev.naru.engine.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database cluster, made once. Its folder appears whole or not at all and holds {@code pgdata}
 * and {@code password}, the superuser's.
 *
 * <p>Every role logs in by SCRAM, also through the socket that only its owner can open: what else
 * runs as the same user, an application's code first of all, is not the superuser for that.
 *
 * @param folder the cluster's
 * @param runAs whom PostgreSQL runs as, when Naru is root
 */
record PostgresCluster(Path folder, Optional<RunAs> runAs) {

  /** The superuser, and the platform's own database. */
  static final String NARU = "naru";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(5);

  /** What an operator may change in {@code postgresql.conf}. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_connections", "100",
          "shared_buffers", "128MB",
          "max_wal_size", "1GB",
          "timezone", "UTC",
          "log_timezone", "UTC");

  /**
   * Finds the cluster in a folder, or makes it there.
   *
   * @param parent the caller keeps other processes out of it
   * @throws IOException with a message for an operator
   */
  static PostgresCluster in(
      Path parent, PostgresBinaries binaries, Optional<RunAs> runAs, Network network)
      throws IOException {
    PostgresCluster cluster = new PostgresCluster(parent.resolve("cluster"), runAs);
    if (!Files.exists(cluster.folder)) {
      Path partial = parent.resolve("making");
      Durable.remove(partial);
      LOG.info("making the database cluster (once) in {}", cluster.folder);
      make(partial, binaries, runAs, network);
      Durable.publish(partial, cluster.folder);
    }
    cluster.requireThisMajorVersion();
    return cluster;
  }

  Path pgdata() {
    return folder.resolve("pgdata");
  }

  /** The superuser's password. */
  String password() throws IOException {
    return Files.readString(folder.resolve("password"));
  }

  private void requireThisMajorVersion() throws IOException {
    String major = Files.readString(pgdata().resolve("PG_VERSION")).strip();
    if (!major.equals(PostgresBinaries.MAJOR)) {
      throw new IOException(
          ("the data in %s was written by PostgreSQL %s, and this Naru carries %s, which cannot"
                  + " read it; start the Naru that you had, dump every database with the"
                  + " pg_dumpall of PostgreSQL %s, move the folder away, start this Naru and"
                  + " load the dump")
              .formatted(folder, major, PostgresBinaries.VERSION, major));
    }
  }

  private static void make(
      Path folder, PostgresBinaries binaries, Optional<RunAs> runAs, Network network)
      throws IOException {
    Durable.folder(folder, runAs.isPresent() ? "rwx--x--x" : "rwx------");
    String password = Passwords.generate(network.random());
    Durable.secret(folder.resolve("password"), password);
    Path forInitdb = folder.resolve("password-for-initdb");
    Durable.secret(forInitdb, password);
    Durable.give(forInitdb, runAs);
    Path pgdata = folder.resolve("pgdata");
    Durable.folder(pgdata, "rwx------");
    Durable.give(pgdata, runAs);

    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + pgdata,
                "--username=" + NARU,
                "--pwfile=" + forInitdb,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions"));
    SETTINGS.forEach((name, value) -> command.add("--set=" + name + "=" + value));
    OneShot initdb =
        OneShot.run(
            new ChildCommand("initdb", command, Path.of("/"), Map.of(), runAs, Signal.KILL),
            INITDB_LIMIT,
            network);
    Files.delete(forInitdb);
    if (initdb.exitValue() != 0) {
      throw new IOException(explain(String.join(" / ", initdb.lastLines())));
    }
  }

  private static String explain(String output) {
    if (output.contains("could not look up effective user ID")) {
      return "PostgreSQL's initdb needs this process's user to have a name, and its uid is not in"
          + " /etc/passwd; start Naru as a user that is (in a container: add it to the image)";
    }
    return "the database cluster could not be made: " + output;
  }
}
