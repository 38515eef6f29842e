package dev.naru.was.loader;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads an application's classes (Servlet 6.1, section 10.7.2): its own first, {@code
 * WEB-INF/classes} before {@code WEB-INF/lib}. Only two things come from elsewhere: the JDK, and
 * the {@link ContainerClasses}: Jakarta APIs that the container implements, and what goes with
 * them. The container itself, and every library that it uses, is invisible by construction: the
 * container's loader is asked for nothing else. Manifests are honoured as by the JDK's own loader:
 * sealing, {@code Class-Path}, multi-release.
 */
public final class WebAppClassLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  private static final String SERVICES = "META-INF/services/";

  /** Packages of Java SE; an application may add classes to them that Java has not. */
  private static final Set<String> JAVA_SE = packages(WebAppClassLoader::ofPlatform);

  /** Packages of the JDK's tools, for applications that do not bring their own. */
  private static final Set<String> TOOLS =
      packages(module -> !ofPlatform(module) && module.getName().startsWith("jdk."));

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

  private static boolean ofPlatform(Module module) {
    return module.getClassLoader() == null
        || module.getClassLoader() == ClassLoader.getPlatformClassLoader();
  }

  private static Set<String> packages(Predicate<Module> of) {
    Set<String> packages = new HashSet<>();
    ModuleLayer.boot().modules().stream()
        .filter(of)
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
    if (name.startsWith("java.")) {
      return platform.loadClass(name);
    }
    if (JAVA_SE.contains(packageOf(name))) {
      try {
        return platform.loadClass(name);
      } catch (ClassNotFoundException e) {
        return findClass(name);
      }
    }
    if (ContainerClasses.ours(name)) {
      try {
        return container.loadClass(name);
      } catch (ClassNotFoundException e) {
        return findClass(name);
      }
    }
    try {
      return findClass(name);
    } catch (ClassNotFoundException e) {
      if (ContainerClasses.offered(name)) {
        TomcatLog.find();
        return container.loadClass(name);
      }
      if (TOOLS.contains(packageOf(name))) {
        return ClassLoader.getSystemClassLoader().loadClass(name);
      }
      throw e;
    }
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

  @Override
  public @Nullable URL getResource(String name) {
    URL own = isOurs(name) ? null : findResource(name);
    if (own != null) {
      return own;
    }
    Optional<String> given = ofContainer(name);
    return given.isPresent() ? container.getResource(given.get()) : platform.getResource(name);
  }

  /** Class files of the container: compilers read what will be loaded. */
  private boolean isOurs(String name) {
    return name.endsWith(".class")
        && ContainerClasses.ours(name.replace('/', '.'))
        && container.getResource(name) != null;
  }

  /**
   * What is not the application's own comes through the loader that it belongs to: this one would
   * close the container's jar at its end, which everybody reads.
   */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    if (!isOurs(name) && findResource(name) != null) {
      return super.getResourceAsStream(name);
    }
    Optional<String> given = ofContainer(name);
    return given.isPresent()
        ? container.getResourceAsStream(given.get())
        : platform.getResourceAsStream(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> all = Collections.list(findResources(name));
    all.addAll(Collections.list(platform.getResources(name)));
    Optional<String> given = all.isEmpty() ? ofContainer(name) : Optional.empty();
    if (given.isPresent()) {
      return container.getResources(given.get());
    }
    return Collections.enumeration(all);
  }

  /** Class files and bundles, such as {@code LocalStrings.properties}; services of the APIs. */
  private static Optional<String> ofContainer(String name) {
    if (name.startsWith(SERVICES)) {
      return ContainerClasses.service(name.substring(SERVICES.length()));
    }
    String dotted = name.replace('/', '.');
    return ContainerClasses.ours(dotted) || ContainerClasses.offered(dotted)
        ? Optional.of(name)
        : Optional.empty();
  }
}
