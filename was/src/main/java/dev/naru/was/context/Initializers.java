package dev.naru.was.context;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;
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

  static void run(ServletContext context, ClassLoader loader, IndexView index)
      throws ServletException {
    for (var provider :
        ServiceLoader.load(ServletContainerInitializer.class, loader).stream().toList()) {
      if (ofContainer(provider.type().getName())) {
        LOG.debug("{} is passed over: the container has its own", provider.type().getName());
        continue;
      }
      ServletContainerInitializer initializer = provider.get();
      HandlesTypes handles = initializer.getClass().getAnnotation(HandlesTypes.class);
      initializer.onStartup(handles == null ? null : types(handles, loader, index), context);
    }
  }

  /** Whether an initializer sets up what a container brings, in a library of another container. */
  private static boolean ofContainer(String name) {
    return CONTAINERS.stream().anyMatch(name::startsWith);
  }

  /** The types that extend, implement or carry what is handled; null when there is none. */
  private static @Nullable Set<Class<?>> types(
      HandlesTypes handles, ClassLoader loader, IndexView index) {
    Set<String> names = new TreeSet<>();
    for (Class<?> handled : handles.value()) {
      DotName name = DotName.createSimple(handled.getName());
      if (handled.isAnnotation()) {
        for (AnnotationInstance annotation : index.getAnnotations(name)) {
          AnnotationTarget target = annotation.target();
          switch (target.kind()) {
            case CLASS -> names.add(target.asClass().name().toString());
            case FIELD -> names.add(target.asField().declaringClass().name().toString());
            case METHOD -> names.add(target.asMethod().declaringClass().name().toString());
            default -> {
              // Parameters and types are not looked at.
            }
          }
        }
      } else {
        add(names, handled.isInterface() ? index.getAllKnownImplementations(name) : Set.of());
        add(names, handled.isInterface() ? index.getAllKnownSubinterfaces(name) : Set.of());
        add(names, index.getAllKnownSubclasses(name));
      }
      names.remove(handled.getName());
    }
    Set<Class<?>> types = new LinkedHashSet<>();
    for (String name : names) {
      try {
        types.add(Class.forName(name, false, loader));
      } catch (ClassNotFoundException | LinkageError e) {
        // A library may hold classes for others that are not there (section 8.2.4).
        LOG.debug("{} cannot be loaded and is not handed to an initializer", name, e);
      }
    }
    return types.isEmpty() ? null : types;
  }

  private static void add(Set<String> names, Iterable<ClassInfo> classes) {
    classes.forEach(type -> names.add(type.name().toString()));
  }
}
