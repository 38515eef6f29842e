package dev.naru.was.jsp;

import dev.naru.was.war.WarStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where compiled pages are kept across restarts: one folder for each name and content of an
 * application. What belongs to another content of that name, and is used by nobody, is swept away.
 * Two deployments of the same at the same time do not share one.
 */
final class PageCache implements AutoCloseable {

  /** Raised when what is compiled, or how, changes with a version of ours. */
  private static final int FORMAT = 1;

  private static final Set<Path> IN_USE = new HashSet<>();

  private final Path folder;

  private PageCache(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens one.
   *
   * @param pages where all of them lie; made when it is absent
   * @param name the application's
   * @param root its folder; for an archive one whose name tells its content
   * @param code its classes and libraries, on which what is compiled depends
   */
  static PageCache open(Path pages, String name, Path root, List<Path> code) throws IOException {
    String prefix = name.replaceAll("[^A-Za-z0-9_.-]", "_") + "@";
    String key = key(root, code);
    Files.createDirectories(pages);
    synchronized (IN_USE) {
      Path folder = pages.resolve(prefix + key);
      for (int copy = 2; IN_USE.contains(folder); copy++) {
        folder = pages.resolve(prefix + key + "." + copy);
      }
      Files.createDirectories(folder);
      IN_USE.add(folder);
      try (Stream<Path> others = Files.list(pages)) {
        others
            .filter(other -> String.valueOf(other.getFileName()).startsWith(prefix))
            .filter(other -> !IN_USE.contains(other))
            .forEach(WarStore::delete);
      }
      return new PageCache(folder);
    }
  }

  /** Where Jasper puts sources and classes. */
  Path folder() {
    return folder;
  }

  private static String key(Path root, List<Path> code) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    add(digest, FORMAT + " " + Runtime.version().feature() + " " + root);
    for (Path place : code) {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          add(digest, file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  @Override
  public void close() {
    synchronized (IN_USE) {
      IN_USE.remove(folder);
    }
  }
}
