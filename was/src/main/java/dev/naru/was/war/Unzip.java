package dev.naru.was.war;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks an archive, suspiciously: nothing is written outside the target, no entry replaces
 * another, and what really comes out is counted, not what the headers promise.
 */
public final class Unzip {

  /**
   * What an archive may hold.
   *
   * @param entries files and folders
   * @param bytes of all files, unpacked
   * @param ratio unpacked to packed, of entries above a mebibyte
   */
  public record Limits(int entries, long bytes, int ratio) {
    /** 60,000 entries, 4 GiB, 1:200. */
    public static final Limits DEFAULTS = new Limits(60_000, 4L << 30, 200);
  }

  private static final long RATIO_FROM = 1 << 20;

  private Unzip() {}

  /**
   * Unpacks the entries below a prefix.
   *
   * @param prefix empty for all, or a folder with a slash at the end; it is taken off the names
   * @param target an existing folder
   * @throws WarException when the archive is damaged or dangerous
   */
  public static void unzip(Path archive, String prefix, Path target, Limits limits)
      throws IOException {
    ZipDirectory.check(archive, limits.entries());
    long left = limits.bytes();
    byte[] buffer = new byte[1 << 16];
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (!entry.getName().startsWith(prefix) || entry.getName().length() == prefix.length()) {
          continue;
        }
        Path file = resolve(target, entry.getName().substring(prefix.length()), entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(parent(file));
        left = copy(zip, entry, file, left, limits, buffer);
      }
    } catch (ZipException e) {
      throw new WarException("is damaged: " + e.getMessage());
    } catch (FileAlreadyExistsException e) {
      throw new WarException("holds two entries for " + target.relativize(Path.of(e.getFile())));
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static Path resolve(Path target, String name, String whole) throws WarException {
    boolean odd =
        name.startsWith("/")
            || name.indexOf('\\') >= 0
            || name.chars().anyMatch(c -> c < ' ')
            || name.matches("(?s)[A-Za-z]:.*");
    for (String segment : name.split("/", -1)) {
      odd |= segment.equals("..") || segment.equals(".");
    }
    try {
      Path file = target.resolve(name).normalize();
      if (!odd && file.startsWith(target) && !file.equals(target)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Refused below.
    }
    throw new WarException("holds an entry with the dangerous name " + whole.strip());
  }

  private static long copy(
      ZipFile zip, ZipEntry entry, Path file, long left, Limits limits, byte[] buffer)
      throws IOException {
    long packed = Math.max(1, entry.getCompressedSize());
    long written = 0;
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out =
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int n; (n = in.read(buffer)) > 0; ) {
        written += n;
        if (written > left) {
          throw new WarException("unpacks to more than " + limits.bytes() + " bytes");
        }
        if (written > RATIO_FROM && written / packed > limits.ratio()) {
          throw new WarException(
              "looks like a bomb: "
                  + entry.getName()
                  + " unpacks to over "
                  + limits.ratio()
                  + " times its size");
        }
        out.write(buffer, 0, n);
      }
    }
    return left - written;
  }
}
