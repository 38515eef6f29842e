package dev.naru.was.context;

import dev.naru.was.descriptor.Assembly;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the initializers that libraries bring, with the types they handle (Servlet 6.1, 8.2.4). */
final class Initializers {

  private static final Logger LOG = LoggerFactory.getLogger(Initializers.class);

  /** What containers set up themselves: pages and WebSocket. */
  private static final List<String> CONTAINERS =
      List.of(
          "org.apache.jasper.",
          "org.apache.tomcat.websocket.",
          "org.eclipse.jetty.",
          "org.glassfish.tyrus.");

  private Initializers() {}

  static void run(ServletContext context, ClassLoader loader, Assembly assembly)
      throws ServletException {
    HandledTypes types = new HandledTypes(assembly.types(), loader);
    Set<String> excluded = locations(assembly.excluded());
    try {
      for (var provider :
          ServiceLoader.load(ServletContainerInitializer.class, loader).stream().toList()) {
        if (ofContainer(provider.type().getName())) {
          LOG.debug("{} is passed over: the container has its own", provider.type().getName());
          continue;
        } else if (excluded.contains(location(provider.type()))) {
          LOG.debug("{} is in a jar that is left out", provider.type().getName());
          continue;
        }
        HandlesTypes handles = provider.type().getAnnotation(HandlesTypes.class);
        Set<Class<?>> found = handles == null ? Set.of() : types.of(handles);
        provider.get().onStartup(found.isEmpty() ? null : found, context);
      }
    } catch (ServiceConfigurationError e) {
      throw new ServletException("an initializer cannot be made: " + e.getMessage(), e);
    }
  }

  /** Whether an initializer sets up what a container brings, in a library of another container. */
  private static boolean ofContainer(String name) {
    return CONTAINERS.stream().anyMatch(name::startsWith);
  }

  private static Set<String> locations(Set<Path> jars) {
    Set<String> locations = new HashSet<>();
    for (Path jar : jars) {
      try {
        locations.add(jar.toUri().toURL().toString());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(e);
      }
    }
    return locations;
  }

  private static String location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    return String.valueOf(location);
  }
}
