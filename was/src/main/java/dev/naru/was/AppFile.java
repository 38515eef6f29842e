package dev.naru.was;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A WAR or a folder in a folder of applications. Its name says where it answers, as Tomcat has it:
 *
 * <pre>
 *   shop.war        /shop            ROOT.war       /
 *   a#b.war         /a/b             shop##2.war    /shop, version 2
 * </pre>
 *
 * @param path the file or folder
 * @param base its name without version and {@code .war}
 * @param version what stands behind {@code ##}; empty where nothing does, which is the oldest
 */
record AppFile(Path path, String base, String version) implements Comparable<AppFile> {

  private static final String ROOT = "ROOT";

  /** Digits are compared as numbers: 10 is newer than 9. */
  static final Comparator<String> VERSIONS = AppFile::compareVersions;

  private static final Pattern DIGITS = Pattern.compile("\\d+|\\D+");

  /** A file's state; another one means another content. */
  record Stamp(long size, FileTime modified, @Nullable Object key) {}

  /** The application that a file is; empty for what is none: hidden files, and other kinds. */
  static Optional<AppFile> of(Path path) {
    String name = String.valueOf(path.getFileName());
    boolean folder = Files.isDirectory(path);
    if (name.startsWith(".") || !(folder || name.endsWith(".war") && Files.isRegularFile(path))) {
      return Optional.empty();
    }
    return Optional.of(named(path, folder));
  }

  /** The application that a name tells. */
  static AppFile named(Path path, boolean folder) {
    String name = String.valueOf(path.getFileName());
    String stem = folder ? name : name.substring(0, name.length() - 4);
    int mark = stem.indexOf("##");
    return mark < 0
        ? new AppFile(path, stem, "")
        : new AppFile(path, stem.substring(0, mark), stem.substring(mark + 2));
  }

  /**
   * Where it answers below a prefix.
   *
   * @param prefix of the route, without its closing slash
   * @return empty when the name tells no path
   */
  Optional<String> contextPath(String prefix) {
    if (base.equals(ROOT)) {
      return Optional.of(prefix);
    }
    String path = "/" + base.replace('#', '/');
    boolean odd =
        base.isEmpty()
            || path.contains("//")
            || path.endsWith("/")
            || (path + "/").matches(".*/\\.{1,2}/.*")
            || path.chars().anyMatch(c -> c < 0x20 || c == 0x7F || "?;%*\\".indexOf(c) >= 0);
    return odd ? Optional.empty() : Optional.of(prefix + path);
  }

  /** The name of a file that answers at a path below a prefix: the other way round. */
  static String fileName(String path) {
    return (path.isEmpty() ? ROOT : path.substring(1).replace('/', '#')) + ".war";
  }

  /** How it is now; a folder is as its descriptor is: touching that deploys it anew. */
  Stamp stamp() throws IOException {
    return stamp(path);
  }

  /** The same of any WAR or folder. */
  static Stamp stamp(Path app) throws IOException {
    if (!Files.exists(app)) {
      throw new IOException(app + ": there is no such file");
    }
    Path descriptor = app.resolve("WEB-INF/web.xml");
    Path what = Files.isRegularFile(descriptor) ? descriptor : app;
    BasicFileAttributes now = Files.readAttributes(what, BasicFileAttributes.class);
    return new Stamp(now.size(), now.lastModifiedTime(), now.fileKey());
  }

  @Override
  public int compareTo(AppFile other) {
    int bases = base.compareTo(other.base);
    int versions = bases != 0 ? bases : VERSIONS.compare(version, other.version);
    // Of a WAR and a folder of one name the WAR counts: the folder is what Tomcat unpacked.
    return versions != 0 ? versions : Boolean.compare(archive(), other.archive());
  }

  private boolean archive() {
    return path.toString().endsWith(".war");
  }

  private static int compareVersions(String one, String other) {
    Matcher a = DIGITS.matcher(one);
    Matcher b = DIGITS.matcher(other);
    while (a.find()) {
      if (!b.find()) {
        return 1;
      }
      int order =
          Character.isDigit(a.group().charAt(0)) && Character.isDigit(b.group().charAt(0))
              ? new BigInteger(a.group()).compareTo(new BigInteger(b.group()))
              : a.group().compareTo(b.group());
      if (order != 0) {
        return order;
      }
    }
    return b.find() ? -1 : 0;
  }
}
