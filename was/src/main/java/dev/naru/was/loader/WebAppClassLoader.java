package dev.naru.was.loader;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads an application's classes (Servlet 6.1, section 10.7.2): its own first, {@code
 * WEB-INF/classes} before {@code WEB-INF/lib}. Only two things come from elsewhere: packages of
 * Java SE, and the Jakarta APIs that the container implements. The container itself, and every
 * library that it uses, is invisible by construction: the container's loader is asked for nothing
 * else. Manifests are honoured as by the JDK's own loader: sealing, {@code Class-Path},
 * multi-release.
 */
public final class WebAppClassLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  /** The APIs that the container implements; more specific packages may still be the app's. */
  private static final List<String> CONTAINER_APIS =
      List.of("jakarta.servlet.", "jakarta.annotation.");

  /** Lets {@code java:} names be looked up by class name from the application's context loader. */
  private static final String NAMING_FACTORY = "dev.naru.was.naming.java.";

  private static final Set<String> JAVA_SE = javaSePackages();

  private final ClassLoader container = WebAppClassLoader.class.getClassLoader();
  private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

  /**
   * For an application.
   *
   * @param name for stack traces and dumps
   * @param classPath in order
   */
  public WebAppClassLoader(String name, List<Path> classPath) {
    super(name, urls(classPath), ClassLoader.getPlatformClassLoader());
  }

  /**
   * The class path of an unpacked application.
   *
   * @throws IOException when {@code WEB-INF/lib} cannot be read
   */
  public static List<Path> classPath(Path root) throws IOException {
    List<Path> path = new ArrayList<>();
    Path classes = root.resolve("WEB-INF/classes");
    if (Files.isDirectory(classes)) {
      path.add(classes);
    }
    path.addAll(jars(root));
    return path;
  }

  /** The jars in {@code WEB-INF/lib}, by name. */
  public static List<Path> jars(Path root) throws IOException {
    Path lib = root.resolve("WEB-INF/lib");
    if (!Files.isDirectory(lib)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> file.toString().endsWith(".jar") && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  private static URL[] urls(List<Path> path) {
    return path.stream()
        .map(
            file -> {
              try {
                return file.toUri().toURL();
              } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
              }
            })
        .toArray(URL[]::new);
  }

  private static Set<String> javaSePackages() {
    Set<String> packages = new HashSet<>();
    ModuleLayer.boot().modules().stream()
        .filter(
            module ->
                module.getClassLoader() == null
                    || module.getClassLoader() == ClassLoader.getPlatformClassLoader())
        .map(Module::getDescriptor)
        .map(ModuleDescriptor::packages)
        .forEach(packages::addAll);
    return packages;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null) {
        type = find(name);
      }
      if (resolve) {
        resolveClass(type);
      }
      return type;
    }
  }

  private Class<?> find(String name) throws ClassNotFoundException {
    if (name.startsWith("java.") || JAVA_SE.contains(packageOf(name))) {
      return platform.loadClass(name);
    }
    if (ofContainer(name)) {
      try {
        return container.loadClass(name);
      } catch (ClassNotFoundException e) {
        return findClass(name);
      }
    }
    return findClass(name);
  }

  /** Defines a class of the container's as one of the application's: what only such may do. */
  public Class<?> define(String name, byte[] octets) {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : defineClass(name, octets, 0, octets.length);
    }
  }

  private static String packageOf(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  private static boolean ofContainer(String name) {
    if (name.startsWith(NAMING_FACTORY)) {
      return true;
    }
    for (String api : CONTAINER_APIS) {
      if (name.startsWith(api)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL own = findResource(name);
    if (own != null) {
      return own;
    }
    return apiResource(name) ? container.getResource(name) : platform.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> all = Collections.list(findResources(name));
    all.addAll(Collections.list(platform.getResources(name)));
    if (all.isEmpty() && apiResource(name)) {
      return container.getResources(name);
    }
    return Collections.enumeration(all);
  }

  /** Bundles and class files of the APIs, such as {@code LocalStrings.properties}. */
  private static boolean apiResource(String name) {
    return name.startsWith("jakarta/servlet/") || name.startsWith("jakarta/annotation/");
  }
}
