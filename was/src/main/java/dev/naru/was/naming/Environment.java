package dev.naru.was.naming;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * What an application finds below {@code java:} (Jakarta EE Platform 11, section 5.2): values, and
 * resources that are made at the first look-up. {@code java:comp} and {@code java:module} are one
 * in a web application; {@code java:app} and {@code java:global} are its own, for it stands alone.
 * Bound while the application is deployed; read-only afterwards.
 */
public final class Environment {

  private static final Map<ClassLoader, Environment> BY_LOADER = new ConcurrentHashMap<>();
  private static final String URL_PACKAGES = "java.naming.factory.url.pkgs";
  private static final String OURS = "dev.naru.was.naming";
  private static final String SCHEME = "java:";
  private static final String ENV = "comp/env/";

  private final Map<String, Resource> bindings = new LinkedHashMap<>();
  private volatile @Nullable Injector injector;

  /** Something that may take long to make. */
  @FunctionalInterface
  public interface Resource {
    /** Makes it, or gives the one made before. */
    Object get() throws Exception;
  }

  /** Binds a name: below {@code java:comp/env}, or with {@code java:}; replaces what was there. */
  public void bind(String name, Resource resource) {
    bindings.put(full(name), resource);
  }

  /** A name from the root of {@code java:}, without the scheme. */
  private static String full(String name) {
    return name.startsWith(SCHEME) ? canonical(name.substring(SCHEME.length())) : ENV + name;
  }

  /** The one spelling of a name that has two. */
  static String canonical(String path) {
    return path.equals("module") || path.startsWith("module/")
        ? "comp" + path.substring("module".length())
        : path;
  }

  /** Says who injects from it. */
  void injector(Injector made) {
    injector = made;
  }

  /** Who injects from it, once there is one. */
  Optional<Injector> injector() {
    return Optional.ofNullable(injector);
  }

  /** Whether a name is bound. */
  public boolean has(String name) {
    return bindings.containsKey(full(name));
  }

  /**
   * What a name stands for.
   *
   * @param name below {@code java:comp/env}, or with {@code java:}
   * @throws NamingException when nothing is bound, or the resource cannot be had
   */
  public Object lookup(String name) throws NamingException {
    return at(full(name));
  }

  /** What is bound at a path from the root. */
  Object at(String path) throws NamingException {
    Resource resource = bindings.get(path);
    if (resource == null) {
      throw new NameNotFoundException(
          "nothing is bound to java:" + path + "; there are " + bindings.keySet());
    }
    try {
      return resource.get();
    } catch (NamingException e) {
      throw e;
    } catch (Exception e) {
      NamingException wrapped =
          new NamingException("java:" + path + " cannot be had: " + e.getMessage());
      wrapped.setRootCause(e);
      throw wrapped;
    }
  }

  /** Whether something is bound at a path from the root. */
  boolean bound(String path) {
    return bindings.containsKey(path);
  }

  /** The names below a folder, without it, mapped to whether each is a folder itself. */
  Map<String, Boolean> list(String folder) {
    Map<String, Boolean> names = new LinkedHashMap<>();
    String prefix = folder.isEmpty() ? "" : folder + "/";
    for (String name : bindings.keySet()) {
      if (name.startsWith(prefix)) {
        String rest = name.substring(prefix.length());
        int slash = rest.indexOf('/');
        names.merge(slash < 0 ? rest : rest.substring(0, slash), slash >= 0, Boolean::logicalOr);
      }
    }
    return names;
  }

  /** Makes it what threads with that context class loader see. */
  public void install(ClassLoader loader) {
    synchronized (BY_LOADER) {
      String packages = System.getProperty(URL_PACKAGES, "");
      if (!List.of(packages.split(":")).contains(OURS)) {
        System.setProperty(URL_PACKAGES, packages.isEmpty() ? OURS : packages + ":" + OURS);
      }
    }
    BY_LOADER.put(loader, this);
  }

  /** Takes it away again. */
  public static void uninstall(ClassLoader loader) {
    BY_LOADER.remove(loader);
  }

  /** What the calling thread sees, by its context class loader or one of that one's parents. */
  static Optional<Environment> current() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    while (loader != null) {
      Environment environment = BY_LOADER.get(loader);
      if (environment != null) {
        return Optional.of(environment);
      }
      loader = loader.getParent();
    }
    return Optional.empty();
  }
}
