package dev.naru.store;

import dev.naru.engine.child.RunAs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Files and folders that are whole or absent after a power failure, and who may open them. */
final class Durable {

  private Durable() {}

  /** Makes a folder with exactly these permissions ({@code rwx------}) if it is not there. */
  static void folder(Path folder, String permissions) throws IOException {
    Files.createDirectories(folder);
    permissions(folder, permissions);
  }

  static void permissions(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** Gives a file or folder to the user that PostgreSQL runs as, when that is another. */
  static void give(Path path, Optional<RunAs> user) throws IOException {
    if (user.isPresent()) {
      Files.setAttribute(path, "unix:uid", user.get().uid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", user.get().gid(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Writes a new file that only its owner can read, and forces it to the disk. */
  static void secret(Path file, String content) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), owner)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /**
   * Gives a finished folder its name: after this it is there, whole, also after a power failure.
   */
  static void publish(Path finished, Path name) throws IOException {
    force(finished);
    Files.move(finished, name, StandardCopyOption.ATOMIC_MOVE);
    force(name.toAbsolutePath().resolveSibling(""));
  }

  static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes a file or a folder with all that is in it, if it is there; follows no links. */
  static void remove(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Refuses a folder that the user whom PostgreSQL runs as could not reach.
   *
   * @throws IOException naming the folder in the way and what to do
   */
  static void requireReachable(Path folder, RunAs user) throws IOException {
    for (Path at = folder.toRealPath(); at != null; at = at.getParent()) {
      int mode = (int) Files.getAttribute(at, "unix:mode");
      int uid = (int) Files.getAttribute(at, "unix:uid");
      int gid = (int) Files.getAttribute(at, "unix:gid");
      int search = uid == user.uid() ? 0100 : gid == user.gid() ? 0010 : 0001;
      if ((mode & search) == 0) {
        throw new IOException(
            ("Naru runs as root, PostgreSQL must not and runs as %s, and %s is closed to %s;"
                    + " keep data elsewhere (store: { data: /var/lib/naru }) or start Naru as an"
                    + " ordinary user")
                .formatted(user.user(), at, user.user()));
      }
    }
  }
}
