package dev.naru.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL that comes with Naru as an artifact, unpacked once.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path folder) {

  /** As in the artifact's version; a test compares it with what the binaries say. */
  static final String VERSION = "18.6.0";

  /** A cluster belongs to one major version. */
  static final String MAJOR = "18";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);

  /** The archive inflates to 60 MB; anything much larger is not it. */
  private static final long MOST_BYTES = 512L << 20;

  private static final int MOST_ENTRIES = 20_000;

  /**
   * Finds the binaries in a folder, or unpacks them there: beside their place first, renamed when
   * whole, so that what is there is complete.
   *
   * @param parent where their folder is or will be; the caller keeps other processes out of it
   * @throws IOException when there are none for this machine, or the disk fails
   */
  static PostgresBinaries in(Path parent) throws IOException {
    String resource = "postgres-linux-" + architecture() + ".txz";
    URL archive = PostgresBinaries.class.getResource("/" + resource);
    if (archive == null) {
      throw new IOException(
          "this build carries no PostgreSQL for this machine ("
              + resource
              + " is missing); use one of your own: store: { url: jdbc:postgresql://… }");
    }
    Path folder = parent.resolve("%s-%08x".formatted(VERSION, crc(archive)));
    if (!Files.exists(folder)) {
      Path partial = parent.resolve("unpacking");
      Durable.remove(partial);
      LOG.info("unpacking PostgreSQL {} (once) into {}", VERSION, folder);
      unpack(archive, partial);
      Durable.publish(partial, folder);
    }
    return new PostgresBinaries(folder);
  }

  /** The path of a program. */
  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  private static String architecture() throws IOException {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    if (os.equals("linux")) {
      switch (machine) {
        case "amd64", "x86_64" -> {
          return "x86_64";
        }
        case "aarch64", "arm64" -> {
          return "arm_64";
        }
        default -> {}
      }
    }
    throw new IOException(
        "Naru carries PostgreSQL for Linux on x86-64 and ARM64, not for "
            + os
            + " on "
            + machine
            + "; use one of your own: store: { url: jdbc:postgresql://… }");
  }

  /** The archive's checksum: the jar has it at hand, so that no start reads 15 MB for it. */
  private static long crc(URL archive) throws IOException {
    if (archive.openConnection() instanceof JarURLConnection jar) {
      jar.setUseCaches(true);
      return jar.getJarEntry().getCrc();
    }
    CRC32 crc = new CRC32();
    try (InputStream in = new CheckedInputStream(archive.openStream(), crc)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return crc.getValue();
  }

  private static void unpack(URL archive, Path target) throws IOException {
    Durable.folder(target, "rwxr-xr-x");
    Path root = target.toAbsolutePath().normalize();
    List<Path> folders = new ArrayList<>(List.of(root));
    long bytes = 0;
    int entries = 0;
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new XZInputStream(new BufferedInputStream(archive.openStream())))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        bytes += entry.getSize();
        entries++;
        if (bytes > MOST_BYTES || entries > MOST_ENTRIES) {
          throw new IOException("the archive of PostgreSQL is far too large; is the jar damaged?");
        }
        Path path = inside(root, root, entry.getName());
        if (entry.isDirectory()) {
          Durable.folder(path, "rwxr-xr-x");
          folders.add(path);
        } else if (entry.isSymbolicLink()) {
          inside(root, path.resolveSibling(""), entry.getLinkName());
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile() && neededToRun(entry.getName())) {
          Files.createDirectories(path.getParent());
          write(tar, path);
          Durable.permissions(path, (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--");
        }
      }
    }
    for (Path folder : folders) {
      Durable.force(folder);
    }
  }

  /** Everything but what only a compiler needs. */
  private static boolean neededToRun(String name) {
    return !name.endsWith(".a") && !name.contains("/pkgconfig/") && !name.contains("include/");
  }

  private static Path inside(Path root, Path base, String name) throws IOException {
    Path path = base.resolve(name).normalize();
    if (name.startsWith("/") || !path.startsWith(root)) {
      throw new IOException("the archive of PostgreSQL leads out of its folder: " + name);
    }
    return path;
  }

  private static void write(InputStream in, Path path) throws IOException {
    try (FileChannel channel =
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        var out = java.nio.channels.Channels.newOutputStream(channel)) {
      in.transferTo(out);
      channel.force(false);
    }
  }
}
