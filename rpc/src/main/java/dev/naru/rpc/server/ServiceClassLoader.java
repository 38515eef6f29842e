package dev.naru.rpc.server;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;

/**
 * The classes of a service: its own first. Of the program that runs it it sees what it is written
 * with; the rest of the program's libraries does not exist for it, so that it can bring others.
 */
final class ServiceClassLoader extends URLClassLoader {

  private static final List<String> SHARED =
      List.of(
          "dev.naru.",
          "tools.jackson.",
          "com.fasterxml.jackson.annotation.",
          "org.slf4j.",
          "org.jspecify.");

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader program = ServiceClassLoader.class.getClassLoader();

  ServiceClassLoader(String name, List<Path> jars) throws IOException {
    super("service " + name, urls(jars), ClassLoader.getPlatformClassLoader());
  }

  private static URL[] urls(List<Path> jars) throws IOException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return urls;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      if (SHARED.stream().anyMatch(name::startsWith)) {
        try {
          return program.loadClass(name);
        } catch (ClassNotFoundException own) {
          return findClass(name); // a service may well live in a package of ours
        }
      }
      try {
        return getPlatformClassLoader().loadClass(name);
      } catch (ClassNotFoundException notOfTheJdk) {
        return findClass(name);
      }
    }
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : getPlatformClassLoader().getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return findResources(name);
  }
}
