package dev.naru.rpc.server;

import dev.naru.rpc.EventPattern;
import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.RpcInterceptor;
import dev.naru.rpc.ServiceContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Indexer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service from a JAR, or from a folder of JARs: its classes with methods that are handlers, found
 * in the annotations of all its classes without loading those that are none.
 */
final class Service implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final String name;
  private final ServiceClassLoader loader;
  private final List<Object> objects;
  private final List<RpcInterceptor> interceptors;

  private Service(
      String name,
      ServiceClassLoader loader,
      List<Object> objects,
      List<RpcInterceptor> interceptors) {
    this.name = name;
    this.loader = loader;
    this.objects = objects;
    this.interceptors = interceptors;
  }

  /** What makes services: each JAR, and each folder that holds JARs, of a folder. */
  static List<Path> places(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> !jars(each).isEmpty()).sorted().toList();
    }
  }

  private static List<Path> jars(Path place) {
    if (Files.isDirectory(place)) {
      try (Stream<Path> all = Files.list(place)) {
        return all.filter(Service::isJar).sorted().toList();
      } catch (IOException unreadable) {
        return List.of();
      }
    }
    return isJar(place) ? List.of(place) : List.of();
  }

  private static boolean isJar(Path file) {
    return file.toString().endsWith(".jar") && Files.isRegularFile(file);
  }

  /** The name of a service: its file's, without what comes after the dot. */
  static String name(Path place) {
    String file = String.valueOf(place.getFileName());
    return file.endsWith(".jar") ? file.substring(0, file.length() - 4) : file;
  }

  /**
   * Loads one and makes its objects.
   *
   * @throws IOException with a message for the person who put it there
   */
  static Service load(Path place, ServiceContext context) throws IOException {
    List<Path> jars = jars(place);
    ServiceClassLoader loader = new ServiceClassLoader(name(place), jars);
    List<Object> objects = new ArrayList<>();
    try {
      for (String type : handlers(jars)) {
        objects.add(make(loader.loadClass(type), context));
      }
      if (objects.isEmpty()) {
        throw new IOException(
            "it has no class with a method that is a @MessagePattern or an @EventPattern");
      }
      List<RpcInterceptor> interceptors = new ArrayList<>();
      for (RpcInterceptor each : ServiceLoader.load(RpcInterceptor.class, loader)) {
        interceptors.add(each);
      }
      return new Service(name(place), loader, objects, interceptors);
    } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError failure) {
      new Service(name(place), loader, objects, List.of()).close();
      throw new IOException(
          "service " + place.getFileName() + ": " + failure.getMessage(), failure);
    }
  }

  private static Set<String> handlers(List<Path> jars) throws IOException {
    Indexer indexer = new Indexer();
    for (Path jar : jars) {
      try (JarFile file =
          new JarFile(jar.toFile(), false, JarFile.OPEN_READ, JarFile.runtimeVersion())) {
        for (var entry : file.versionedStream().toList()) {
          if (entry.getName().endsWith(".class")
              && !entry.getName().endsWith("module-info.class")) {
            try (InputStream in = file.getInputStream(entry)) {
              indexer.index(in);
            }
          }
        }
      }
    }
    var index = indexer.complete();
    Set<String> names = new TreeSet<>(); // of a loader: the same order each time
    for (Class<?> annotation : List.of(MessagePattern.class, EventPattern.class)) {
      for (AnnotationInstance each : index.getAnnotations(DotName.createSimple(annotation))) {
        if (each.target().kind() == AnnotationTarget.Kind.METHOD) {
          var type = each.target().asMethod().declaringClass();
          if (!type.isInterface() && !Modifier.isAbstract(type.flags())) {
            names.add(type.name().toString());
          }
        }
      }
    }
    return names;
  }

  private static Object make(Class<?> type, ServiceContext context)
      throws ReflectiveOperationException, IOException {
    try {
      for (var constructor : type.getDeclaredConstructors()) {
        Class<?>[] parameters = constructor.getParameterTypes();
        if (parameters.length == 0
            || (parameters.length == 1 && parameters[0] == ServiceContext.class)) {
          constructor.setAccessible(true);
          return parameters.length == 0
              ? constructor.newInstance()
              : constructor.newInstance(context);
        }
      }
    } catch (InvocationTargetException thrown) {
      throw new IOException(type.getName() + " could not be made: " + thrown.getCause(), thrown);
    }
    throw new IOException(
        type.getName() + " needs a constructor without parameters, or with a ServiceContext");
  }

  String name() {
    return name;
  }

  List<Object> objects() {
    return objects;
  }

  List<RpcInterceptor> interceptors() {
    return interceptors;
  }

  @Override
  public void close() {
    for (Object each : objects.reversed()) {
      if (each instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Exception failure) {
          LOG.error("{} of service {} did not close", each.getClass().getName(), name, failure);
        }
      }
    }
    try {
      loader.close();
    } catch (IOException failure) {
      LOG.warn("the JARs of service {} could not be closed", name, failure);
    }
  }
}
