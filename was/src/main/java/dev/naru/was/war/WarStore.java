package dev.naru.was.war;

import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where archives are unpacked: one folder for each name and content, made in one step, so that a
 * folder that is there is whole. A folder is used again while the archive stays the same, and swept
 * away when another content of that name has taken its place and nobody uses it any more.
 */
public final class WarStore {

  private static final Logger LOG = LoggerFactory.getLogger(WarStore.class);
  private static final Map<Path, Integer> IN_USE = new ConcurrentHashMap<>();

  private final Path folder;
  private final Unzip.Limits limits;

  /** Below a folder, which is made when it is absent. */
  public WarStore(Path folder, Unzip.Limits limits) {
    this.folder = folder.toAbsolutePath().normalize();
    this.limits = limits;
  }

  /** An application's files, in use until closed. */
  public static final class Opened implements AutoCloseable {
    private final Path root;
    private boolean closed;

    private Opened(Path root) {
      this.root = root;
      IN_USE.merge(root, 1, Integer::sum);
    }

    /** The folder that holds WEB-INF. */
    public Path root() {
      return root;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        IN_USE.computeIfPresent(root, (path, users) -> users == 1 ? null : users - 1);
      }
    }
  }

  /**
   * Opens an application.
   *
   * @param source an archive, or a folder, which is used as it is
   * @param name for the folder: letters, digits, hyphens, underscores and dots
   * @throws WarException when the archive cannot be taken
   */
  public Opened open(Path source, String name) throws IOException {
    return Files.isDirectory(source)
        ? new Opened(source.toRealPath())
        : open(source, name, "", (from, to) -> Files.move(from, to));
  }

  /** Makes another application of one that has been unpacked. */
  @FunctionalInterface
  public interface Conversion {
    /**
     * Converts it.
     *
     * @param from what was unpacked
     * @param to a folder that is not there yet
     */
    void convert(Path from, Path to) throws IOException;
  }

  /**
   * Opens what is made of an archive, which is done once for each content.
   *
   * @param kind of the conversion, for the folder's name
   * @throws WarException when the archive cannot be taken
   */
  public Opened open(Path source, String name, String kind, Conversion conversion)
      throws IOException {
    Blocking.assertMayBlock();
    if (Files.isDirectory(source)) {
      throw new WarException("is a folder; only a WAR can be converted");
    }
    String prefix = name.replaceAll("[^A-Za-z0-9_.-]", "_") + "@";
    Path target = folder.resolve(prefix + identity(source) + kind);
    Files.createDirectories(folder);
    if (!Files.isDirectory(target)) {
      Path fresh = Files.createTempDirectory(folder, ".unpacking-");
      try {
        Path unpacked = Files.createDirectory(fresh.resolve("unpacked"));
        Path converted = fresh.resolve("converted");
        Unzip.unzip(source, "", unpacked, limits);
        conversion.convert(unpacked, converted);
        move(converted, target);
      } finally {
        delete(fresh);
      }
    }
    Opened opened = new Opened(target);
    sweep(prefix);
    return opened;
  }

  /**
   * Looks whether an archive is whole and holds nothing dangerous, without unpacking it.
   *
   * @throws WarException when it cannot be taken, or not yet: its end may still be on its way
   */
  public static void check(Path archive) throws IOException {
    Blocking.assertMayBlock();
    ZipDirectory.check(archive, Unzip.Limits.DEFAULTS.entries());
  }

  private static void move(Path fresh, Path target) throws IOException {
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another start of the same archive was first; its folder is as good.
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }

  /** The first 128 bits of the content's SHA-256. */
  private static String identity(Path archive) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = in.read(buffer)) > 0; ) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sweep(String prefix) throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      folders
          .filter(path -> String.valueOf(path.getFileName()).startsWith(prefix))
          .filter(path -> !IN_USE.containsKey(path))
          .forEach(WarStore::delete);
    }
  }

  /** Removes a folder with all that is in it, without following links. */
  public static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.warn("could not remove {}: {}", folder, e.toString());
    }
  }
}
