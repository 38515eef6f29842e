package dev.naru.was.naming;

import dev.naru.was.descriptor.Annotations;
import dev.naru.was.descriptor.WebXml.InjectionTarget;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;

/**
 * Makes the components of an application: constructor, then {@code @Resource} into fields and
 * setters, then {@code @PostConstruct} (Servlet 6.1, section 15.5; Jakarta Annotations 3.0, section
 * 2.3). Where a descriptor is metadata-complete only what the descriptor says is done. What is to
 * be done for a class is found out once.
 */
@SuppressWarnings("BanJNDI") // Names come from the application, values from the container.
public final class Injector {

  private final Environment environment;
  private final boolean annotations;
  private final List<InjectionTarget> declared;
  private final Map<Class<?>, Plan> plans = new ConcurrentHashMap<>();

  /** What is done for the instances of a class. */
  private record Plan(List<Place> places, List<Method> constructed, List<Method> destroyed) {
    private static final Plan NOTHING = new Plan(List.of(), List.of(), List.of());
  }

  /** Where something is put. */
  private record Place(
      String name, boolean fromRoot, Class<?> type, String where, Setting setting) {}

  /** Puts a value into an instance. */
  @FunctionalInterface
  private interface Setting {
    void set(Object instance, Object value) throws ReflectiveOperationException;
  }

  /**
   * From an environment.
   *
   * @param annotations whether annotations count
   * @param declared what the descriptor puts into classes
   */
  public Injector(Environment environment, boolean annotations, List<InjectionTarget> declared) {
    this.environment = environment;
    this.annotations = annotations;
    this.declared = List.copyOf(declared);
    environment.injector(this);
  }

  /**
   * For the application whose thread asks.
   *
   * @throws IllegalStateException when the thread belongs to none
   */
  public static Injector here() {
    return Environment.current()
        .flatMap(Environment::injector)
        .orElseThrow(() -> new IllegalStateException("this is no application's thread"));
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
    Plan plan = plan(instance.getClass());
    for (Place place : plan.places) {
      Object value;
      try {
        value =
            place.fromRoot
                ? new EnvironmentContext("").lookup(place.name)
                : environment.lookup(place.name);
      } catch (NameNotFoundException e) {
        if (simple(place.type)) {
          // An env-entry without a value is not injected (Jakarta EE Platform 11, section 5.4.1.3).
          continue;
        }
        NameNotFoundException told =
            new NameNotFoundException(place.where + " cannot be injected: " + e.getMessage());
        told.setRootCause(e);
        throw told;
      }
      place.setting.set(instance, value);
    }
    call(instance, plan.constructed);
  }

  /** Tells an instance that it will not be used any more. */
  public void destroy(Object instance) throws ReflectiveOperationException {
    call(instance, plan(instance.getClass()).destroyed);
  }

  private Plan plan(Class<?> type) {
    Plan plan = plans.get(type);
    if (plan == null) {
      plan = annotations || !declared.isEmpty() ? make(type) : Plan.NOTHING;
      plans.put(type, plan);
    }
    return plan;
  }

  private Plan make(Class<?> type) {
    List<Place> places = new ArrayList<>();
    List<Method> constructed = new ArrayList<>();
    List<Method> destroyed = new ArrayList<>();
    for (Class<?> part : hierarchy(type)) {
      for (InjectionTarget target : declared) {
        if (target.className().equals(part.getName())) {
          places.add(declared(part, target));
        }
      }
      if (annotations) {
        annotated(part, places);
        constructed.addAll(methods(part, PostConstruct.class));
        destroyed.addAll(0, methods(part, PreDestroy.class));
      }
    }
    return new Plan(List.copyOf(places), List.copyOf(constructed), List.copyOf(destroyed));
  }

  private void annotated(Class<?> part, List<Place> places) {
    for (Field field : part.getDeclaredFields()) {
      Resource resource = field.getAnnotation(Resource.class);
      if (resource != null && !said(part, field.getName())) {
        places.add(place(resource, part, field.getName(), field.getType(), setting(field)));
      }
    }
    for (Method method : part.getDeclaredMethods()) {
      Resource resource = method.getAnnotation(Resource.class);
      if (resource != null && method.getParameterCount() == 1) {
        String property = Annotations.propertyName(method.getName());
        if (!said(part, property)) {
          Class<?> type = method.getParameterTypes()[0];
          places.add(place(resource, part, property, type, setting(method)));
        }
      }
    }
  }

  private boolean said(Class<?> part, String member) {
    return declared.stream()
        .anyMatch(
            target -> target.className().equals(part.getName()) && target.member().equals(member));
  }

  private static Place place(
      Resource resource, Class<?> part, String member, Class<?> type, Setting setting) {
    String where = part.getName() + "/" + member;
    if (!resource.lookup().isEmpty()) {
      return new Place(resource.lookup(), true, type, where, setting);
    }
    return new Place(
        resource.name().isEmpty() ? where : resource.name(), false, type, where, setting);
  }

  private static Place declared(Class<?> part, InjectionTarget target) {
    String where = part.getName() + "/" + target.member();
    for (Method method : part.getDeclaredMethods()) {
      if (method.getParameterCount() == 1
          && method.getName().startsWith("set")
          && Annotations.propertyName(method.getName()).equals(target.member())) {
        Class<?> type = method.getParameterTypes()[0];
        return new Place(target.name(), false, type, where, setting(method));
      }
    }
    for (Field field : part.getDeclaredFields()) {
      if (field.getName().equals(target.member())) {
        return new Place(target.name(), false, field.getType(), where, setting(field));
      }
    }
    throw new IllegalArgumentException(
        "an injection target names " + where + ", which there is not");
  }

  private static Setting setting(Field field) {
    field.setAccessible(true);
    return field::set;
  }

  private static Setting setting(Method method) {
    method.setAccessible(true);
    return method::invoke;
  }

  /** Whether a type is one of those that env-entries have. */
  private static boolean simple(Class<?> type) {
    return type.isPrimitive()
        || type.isEnum()
        || type == String.class
        || type == Boolean.class
        || type == Character.class
        || type == Class.class
        || Number.class.isAssignableFrom(type);
  }

  /** The classes of an instance, the most general first. */
  private static List<Class<?>> hierarchy(Class<?> type) {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      classes.addFirst(c);
    }
    return classes;
  }

  private static List<Method> methods(Class<?> part, Class<? extends Annotation> annotation) {
    List<Method> methods = new ArrayList<>();
    for (Method method : part.getDeclaredMethods()) {
      if (method.isAnnotationPresent(annotation) && method.getParameterCount() == 0) {
        method.setAccessible(true);
        methods.add(method);
      }
    }
    return methods;
  }

  private static void call(Object instance, List<Method> methods)
      throws ReflectiveOperationException {
    for (Method method : methods) {
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
