package dev.naru.was.descriptor;

import dev.naru.engine.network.Blocking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexReader;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.IndexWriter;
import org.jboss.jandex.Indexer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the annotations of classes without loading any of them. A jar is read once: its index is
 * kept in a folder under the SHA-256 of its content, for all applications that bring it and for the
 * next start. What has not been used for a month goes.
 */
public final class AnnotationIndexes {

  private static final Logger LOG = LoggerFactory.getLogger(AnnotationIndexes.class);
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration TOUCHED_AGAIN = Duration.ofDays(1);

  /** Of applications that run, by where it is kept: many bring the same jar. */
  private static final Map<Path, Shared> SHARED = new ConcurrentHashMap<>();

  private final Path folder;
  private final Instant now;

  /**
   * Kept in a folder.
   *
   * @param folder made when it is needed
   * @param now the network's time
   */
  public AnnotationIndexes(Path folder, Instant now) {
    this.folder = folder;
    this.now = now;
  }

  /**
   * Of a folder of class files; empty when it is not there.
   *
   * @throws IOException when a file cannot be read
   */
  IndexView ofFolder(Path classes) throws IOException {
    Blocking.assertMayBlock();
    Indexer indexer = new Indexer();
    if (Files.isDirectory(classes)) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(classes)) {
        files = all.filter(file -> wanted(classes.relativize(file).toString())).sorted().toList();
      }
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          index(indexer, in, classes.relativize(file).toString());
        }
      }
    }
    return indexer.complete();
  }

  /**
   * Of a jar.
   *
   * @throws IOException naming what is no jar
   */
  IndexView ofJar(Path jar) throws IOException {
    Blocking.assertMayBlock();
    Path file = folder.resolve(identity(jar) + ".idx");
    SHARED.values().removeIf(Shared::isGone);
    return SHARED.computeIfAbsent(file, any -> new Shared()).get(() -> keptOrRead(jar, file));
  }

  private Index keptOrRead(Path jar, Path file) throws IOException {
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        Index index = new IndexReader(in).read();
        touch(file);
        return index;
      } catch (IOException | RuntimeException e) {
        LOG.warn("the index {} is damaged and is made anew: {}", file, e.toString());
      }
    }
    Index index = read(jar);
    keep(index, file);
    return index;
  }

  /** Where an index comes from. */
  @FunctionalInterface
  private interface Source {
    Index read() throws IOException;
  }

  /** An index as long as somebody has it. Whoever wants it while it is made waits. */
  private static final class Shared {
    private WeakReference<Index> index = new WeakReference<>(null);

    synchronized Index get(Source source) throws IOException {
      Index known = index.get();
      if (known == null) {
        known = source.read();
        index = new WeakReference<>(known);
      }
      return known;
    }

    synchronized boolean isGone() {
      return index.get() == null;
    }
  }

  private static Index read(Path jar) throws IOException {
    Indexer indexer = new Indexer();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(entry -> wanted(entry.getName())).toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          index(indexer, in, jar.getFileName() + "!/" + entry.getName());
        }
      }
    } catch (ZipException e) {
      throw new IOException(
          "WEB-INF/lib/" + jar.getFileName() + " is not a jar: " + e.getMessage(), e);
    }
    return indexer.complete();
  }

  /** Neither descriptions of modules, nor the classes that a jar has for other versions of Java. */
  private static boolean wanted(String name) {
    return name.endsWith(".class")
        && !name.endsWith("module-info.class")
        && !name.startsWith("META-INF");
  }

  /**
   * What is no class, or one of a Java to come, is passed over: libraries carry such files, which
   * nobody may ever load.
   */
  private static void index(Indexer indexer, InputStream in, String name) throws IOException {
    byte[] octets = in.readAllBytes();
    try {
      indexer.index(new ByteArrayInputStream(octets));
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is no class that can be read, and its annotations do not count: {}", name, e);
    }
  }

  private static String identity(Path jar) throws IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = in.read(buffer)) > 0; ) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Without it the next start is slower, nothing else. */
  private void keep(Index index, Path file) {
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, ".", ".part");
      try {
        try (OutputStream out = Files.newOutputStream(part)) {
          new IndexWriter(out).write(index);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      sweep();
    } catch (IOException e) {
      LOG.warn("an index of annotations cannot be kept: {}", e.toString());
    }
  }

  private void touch(Path file) throws IOException {
    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(TOUCHED_AGAIN))) {
      Files.setLastModifiedTime(file, FileTime.from(now));
    }
  }

  private void sweep() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(KEPT))) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          // Another application that starts at the same time has finished, or deleted it.
        }
      }
    }
  }
}
