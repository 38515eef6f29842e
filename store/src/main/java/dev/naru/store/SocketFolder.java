package dev.naru.store;

import dev.naru.engine.child.RunAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where PostgreSQL's socket is: beside its data, or, where that path is longer than the kernel
 * allows, in a folder with a random name among the temporary files. Only its owner can enter it.
 *
 * @param folder of the socket
 * @param temporary whether it goes when PostgreSQL does
 */
record SocketFolder(Path folder, boolean temporary) {

  static final int PORT = 5_432;

  private static final Logger LOG = LoggerFactory.getLogger(SocketFolder.class);

  /** {@code sun_path} has 108 bytes, the last a zero: unix(7). */
  private static final int LONGEST = 107;

  private static final String PREFIX = "naru-";

  /** Makes it, and removes what an earlier Naru left. */
  static SocketFolder in(Path parent, Optional<RunAs> runAs) throws IOException {
    Path record = parent.resolve("socket-folder");
    if (Files.exists(record)) {
      Path earlier = Path.of(Files.readString(record).strip());
      if (earlier.getFileName().toString().startsWith(PREFIX)
          && Files.isDirectory(earlier, LinkOption.NOFOLLOW_LINKS)) {
        Durable.remove(earlier);
      }
      Files.delete(record);
    }
    SocketFolder beside = new SocketFolder(parent.resolve("run"), false);
    if (beside.socket().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      Durable.folder(beside.folder, "rwx------");
      Durable.give(beside.folder, runAs);
      return beside;
    }
    SocketFolder elsewhere =
        new SocketFolder(Files.createTempDirectory(temporaryFiles(runAs), PREFIX), true);
    Files.writeString(record, elsewhere.folder + "\n");
    Durable.give(elsewhere.folder, runAs);
    return elsewhere;
  }

  private static Path temporaryFiles(Optional<RunAs> runAs) {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return runAs.isEmpty() && runtime != null && Files.isWritable(Path.of(runtime))
        ? Path.of(runtime)
        : Path.of("/tmp");
  }

  /** The socket that PostgreSQL makes. */
  Path socket() {
    return folder.resolve(".s.PGSQL." + PORT);
  }

  /**
   * Removes what a killed PostgreSQL left in it, once none runs: the lock names a pid, and where
   * that has become another process of the same user PostgreSQL would refuse to start.
   */
  void clear() throws IOException {
    Files.deleteIfExists(socket());
    Files.deleteIfExists(folder.resolve(socket().getFileName() + ".lock"));
  }

  /** Removes it when it is temporary. */
  void close() {
    if (temporary) {
      try {
        Durable.remove(folder);
      } catch (IOException failure) {
        LOG.warn("cannot remove {}", folder, failure);
      }
    }
  }
}
