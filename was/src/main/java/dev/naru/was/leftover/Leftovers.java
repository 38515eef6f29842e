package dev.naru.was.leftover;

import dev.naru.was.loader.WebAppClassLoader;
import java.beans.Introspector;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application that has been stopped has left in the process, and would keep its classes in
 * memory. What can be taken away is; threads, which cannot, are named. (Thread-locals are not
 * looked for: requests run on threads of their own, which end with them.)
 */
public final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /**
   * Cleans up behind an application.
   *
   * @return what it should have cleaned up itself, a line each
   */
  public static List<String> clean(WebAppClassLoader loader) {
    List<String> found = new ArrayList<>();
    drivers(loader, found);
    hooks(loader, found);
    threads(loader, found);
    ResourceBundle.clearCache(loader);
    Introspector.flushCaches();
    return found;
  }

  private static void drivers(WebAppClassLoader loader, List<String> found) {
    String file = DriverCleaner.class.getSimpleName() + ".class";
    try (InputStream in = DriverCleaner.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("the class " + DriverCleaner.class + " has no file");
      }
      Class<?> cleaner = loader.define(DriverCleaner.class.getName(), in.readAllBytes());
      Object names = ((Supplier<?>) cleaner.getConstructor().newInstance()).get();
      for (Object name : (List<?>) names) {
        found.add("the JDBC driver " + name + " was registered still; it has been deregistered");
      }
    } catch (IOException | ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOG.warn("the JDBC drivers of {} could not be looked at", loader.getName(), e);
    }
  }

  /** They can be seen only where {@code java.lang} is open, as the program {@code naru} has it. */
  private static void hooks(ClassLoader loader, List<String> found) {
    try {
      Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
      if (!field.trySetAccessible() || !(field.get(null) instanceof Map<?, ?> hooks)) {
        return;
      }
      for (Object each : List.copyOf(hooks.keySet())) {
        if (each instanceof Thread hook && of(hook, loader)) {
          Runtime.getRuntime().removeShutdownHook(hook);
          found.add("the shutdown hook " + hook.getName() + " has been removed");
        }
      }
    } catch (ReflectiveOperationException | IllegalStateException | NullPointerException e) {
      LOG.debug("shutdown hooks cannot be seen", e);
    }
  }

  private static void threads(ClassLoader loader, List<String> found) {
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              if (thread != Thread.currentThread() && of(thread, loader)) {
                String kind =
                    thread.getClass().getName().equals("java.util.TimerThread")
                        ? "timer "
                        : "thread ";
                found.add(
                    "the "
                        + kind
                        + thread.getName()
                        + " runs still"
                        + (stack.length == 0 ? "" : ", at " + stack[0])
                        + ": the application has to stop it");
              }
            });
  }

  private static boolean of(Thread thread, ClassLoader loader) {
    return thread.getContextClassLoader() == loader || thread.getClass().getClassLoader() == loader;
  }
}
