package dev.naru.was.resource;

import dev.naru.was.war.Unzip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The files of an application: its own, then those that its libraries bring under {@code
 * META-INF/resources} (Servlet 6.1, section 10.5). What a link leads to outside is not there.
 */
public final class WebResources {

  private static final String IN_JARS = "META-INF/resources/";

  private final List<Path> roots;

  private WebResources(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * Of an application.
   *
   * @param root its folder
   * @param jars its libraries
   * @param work where the resources of libraries are unpacked
   */
  public static WebResources open(Path root, List<Path> jars, Path work) throws IOException {
    List<Path> roots = new ArrayList<>();
    roots.add(root.toRealPath());
    for (Path jar : jars) {
      boolean any;
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        any = zip.stream().anyMatch(entry -> entry.getName().startsWith(IN_JARS));
      }
      if (any) {
        Path overlay = work.resolve("resources").resolve(String.valueOf(jar.getFileName()));
        Files.createDirectories(overlay);
        Unzip.unzip(jar, IN_JARS, overlay, Unzip.Limits.DEFAULTS);
        roots.add(overlay.toRealPath());
      }
    }
    return new WebResources(roots);
  }

  /** Whether clients must not see a path: {@code WEB-INF} and {@code META-INF} (10.5, 10.6). */
  public static boolean hidden(String path) {
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    int end = path.indexOf('/', start);
    String first = end < 0 ? path.substring(start) : path.substring(start, end);
    return first.equalsIgnoreCase("WEB-INF") || first.equalsIgnoreCase("META-INF");
  }

  /**
   * The file or folder at a path.
   *
   * @param path decoded, beginning with a slash
   */
  public Optional<Path> find(String path) {
    for (Path root : roots) {
      try {
        Path file = root.resolve(path.substring(1)).normalize();
        if (file.startsWith(root) && Files.exists(file)) {
          Path real = file.toRealPath();
          boolean slash = path.length() > 1 && path.endsWith("/");
          if (real.startsWith(root) && (!slash || Files.isDirectory(real))) {
            return Optional.of(real);
          }
        }
      } catch (InvalidPathException | IOException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The file, not folder, at a path. */
  public Optional<Path> file(String path) {
    return find(path).filter(Files::isRegularFile);
  }

  /** What is in a folder, as paths that begin with a slash; folders end with one. */
  public Set<String> list(String folder) {
    Set<String> paths = new TreeSet<>();
    String normal = Path.of(folder).normalize().toString();
    String prefix = normal.endsWith("/") ? normal : normal + "/";
    for (Path root : roots) {
      try {
        Path path = root.resolve(prefix.substring(1)).normalize();
        if (path.startsWith(root) && Files.isDirectory(path)) {
          try (Stream<Path> children = Files.list(path)) {
            children.forEach(
                child ->
                    paths.add(
                        prefix + child.getFileName() + (Files.isDirectory(child) ? "/" : "")));
          }
        }
      } catch (InvalidPathException | IOException e) {
        // What cannot be read is not there.
      }
    }
    return paths;
  }
}
