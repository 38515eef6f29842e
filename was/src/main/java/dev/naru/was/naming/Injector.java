package dev.naru.was.naming;

import dev.naru.was.descriptor.Annotations;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import javax.naming.NamingException;

/**
 * Makes servlets, filters and listeners: constructor, then {@code @Resource} into fields and
 * setters, then {@code @PostConstruct} (Servlet 6.1, section 15.5; Jakarta Annotations 3.0, section
 * 2.3). Where a descriptor is metadata-complete only the constructor runs.
 */
@SuppressWarnings("BanJNDI") // Names come from the application, values from the container.
public final class Injector {

  private final Environment environment;
  private final boolean annotations;

  /**
   * From an environment.
   *
   * @param annotations whether annotations count
   */
  public Injector(Environment environment, boolean annotations) {
    this.environment = environment;
    this.annotations = annotations;
  }

  /**
   * For the application whose thread asks.
   *
   * @throws IllegalStateException when the thread belongs to none
   */
  public static Injector here() {
    return new Injector(
        Environment.current()
            .orElseThrow(() -> new IllegalStateException("this is no application's thread")),
        true);
  }

  /** Makes an instance, injected and constructed. */
  public <T> T create(Class<T> type) throws ReflectiveOperationException, NamingException {
    T instance;
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      instance = constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw new NoSuchMethodException(type.getName() + " needs a constructor without parameters");
    }
    inject(instance);
    return instance;
  }

  /** Injects into an instance that somebody else made. */
  public void inject(Object instance) throws ReflectiveOperationException, NamingException {
    if (!annotations) {
      return;
    }
    for (Class<?> type : hierarchy(instance.getClass())) {
      for (Field field : type.getDeclaredFields()) {
        Resource resource = field.getAnnotation(Resource.class);
        if (resource != null) {
          field.setAccessible(true);
          field.set(instance, lookup(resource, type.getName() + "/" + field.getName()));
        }
      }
      for (Method method : type.getDeclaredMethods()) {
        Resource resource = method.getAnnotation(Resource.class);
        if (resource != null && method.getParameterCount() == 1) {
          String property = Annotations.propertyName(method.getName());
          method.setAccessible(true);
          method.invoke(instance, lookup(resource, type.getName() + "/" + property));
        }
      }
    }
    call(instance, PostConstruct.class, hierarchy(instance.getClass()));
  }

  /** Tells an instance that it will not be used any more. */
  public void destroy(Object instance) throws ReflectiveOperationException {
    if (annotations) {
      call(instance, PreDestroy.class, hierarchy(instance.getClass()).reversed());
    }
  }

  private Object lookup(Resource resource, String fallback) throws NamingException {
    if (!resource.lookup().isEmpty()) {
      return new EnvironmentContext("").lookup(resource.lookup());
    }
    return environment.lookup(resource.name().isEmpty() ? fallback : resource.name());
  }

  /** The classes of an instance, the most general first. */
  private static List<Class<?>> hierarchy(Class<?> type) {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      classes.addFirst(c);
    }
    return classes;
  }

  private static void call(
      Object instance, Class<? extends Annotation> annotation, List<Class<?>> classes)
      throws ReflectiveOperationException {
    for (Class<?> type : classes) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.isAnnotationPresent(annotation) && method.getParameterCount() == 0) {
          method.setAccessible(true);
          try {
            method.invoke(instance);
          } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
              throw error;
            }
            throw e;
          }
        }
      }
    }
  }
}
