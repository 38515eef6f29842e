package dev.naru.examples.community;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.newsclub.net.unix.AFUNIXSocketFactory;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL in a temporary folder, for one test run. It listens on a Unix socket only, so that
 * no port can be taken. PostgreSQL refuses to run as root: then it is started as {@code nobody}.
 */
final class TestDatabase implements AutoCloseable {

  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");
  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;
  private final Process server;
  private final Thread onExit;

  private TestDatabase(Path folder, Process server) {
    this.folder = folder;
    this.server = server;
    this.onExit = new Thread(server::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(onExit); // no orphan, even when the test run is stopped
  }

  /** Starts one, or skips the test where this machine has none to start. */
  static TestDatabase start() {
    String archive = archive();
    InputStream binaries = TestDatabase.class.getResourceAsStream("/" + archive);
    need(binaries != null, "no PostgreSQL binaries for this machine (" + archive + ")");
    need(!ROOT || onPath("setpriv"), "PostgreSQL refuses to run as root, and setpriv is missing");
    try {
      // Not below the home folder, which nobody else may enter; and short, as socket paths must be.
      Path folder = Files.createTempDirectory("naru-pg");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack(Objects.requireNonNull(binaries), folder);
      Path data = Files.createDirectory(folder.resolve("data"));
      Path socket = Files.createDirectory(folder.resolve("s"));
      if (ROOT) {
        var nobody =
            data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(data, nobody);
        Files.setOwner(socket, nobody);
      }
      Process initdb =
          run(
                  folder,
                  "initdb",
                  "-D",
                  data.toString(),
                  "-U",
                  "postgres",
                  "-A",
                  "trust",
                  "-E",
                  "UTF8")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectErrorStream(true)
              .start();
      need(
          initdb.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && initdb.exitValue() == 0,
          "initdb failed");
      Process server =
          run(
                  folder,
                  "postgres",
                  "-D",
                  data.toString(),
                  "-k",
                  socket.toString(),
                  "-c",
                  "listen_addresses=",
                  "-c",
                  "fsync=off")
              .redirectErrorStream(true)
              .start();
      TestDatabase database = new TestDatabase(folder, server);
      database.awaitReady();
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  PGSimpleDataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"localhost"});
    source.setUser("postgres");
    source.setDatabaseName("postgres");
    source.setSocketFactory(AFUNIXSocketFactory.FactoryArg.class.getName());
    source.setSocketFactoryArg(folder.resolve("s/.s.PGSQL.5432").toString());
    return source;
  }

  @Override
  public void close() {
    try {
      server.destroy();
      if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(onExit);
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads the server's log until it says that it is ready; later lines are read and dropped. */
  private void awaitReady() throws IOException {
    BufferedReader log = server.inputReader(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      seen.add(line);
      if (line.contains("database system is ready to accept connections")) {
        Thread.ofPlatform().daemon().start(() -> log.lines().forEach(ignored -> {}));
        return;
      }
    }
    throw new IllegalStateException("PostgreSQL ended: " + seen);
  }

  private static ProcessBuilder run(Path folder, String program, String... arguments) {
    List<String> command = new ArrayList<>(ROOT ? AS_NOBODY : List.of());
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().put("LC_ALL", "C");
    return process;
  }

  private static String archive() {
    return switch (System.getProperty("os.name") + " " + System.getProperty("os.arch")) {
      case "Linux amd64" -> "postgres-linux-x86_64.txz";
      case "Linux aarch64" -> "postgres-linux-arm_64.txz";
      case String other -> other;
    };
  }

  private static void unpack(InputStream archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(target.getParent());
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target);
          boolean program = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
  }

  /** Skips what this machine cannot do, unless it is said to have all tools. */
  private static void need(boolean there, String why) {
    if ("required".equals(System.getProperty("naru.tools")) && !there) {
      throw new IllegalStateException(why);
    }
    assumeTrue(there, why);
  }
}
