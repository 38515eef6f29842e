package dev.naru.was.context;

import jakarta.servlet.annotation.HandlesTypes;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The types of an application that an initializer handles (Servlet 6.1, section 8.2.4): those that
 * extend or implement what is named, at any distance, and those that carry an annotation that is
 * named, on themselves, a field or a method.
 */
final class HandledTypes {

  private static final Logger LOG = LoggerFactory.getLogger(HandledTypes.class);

  private final IndexView index;
  private final ClassLoader loader;

  /** Types from outside of the index that types of the index extend or implement. */
  private final Set<DotName> outside = new TreeSet<>();

  HandledTypes(IndexView index, ClassLoader loader) {
    this.index = index;
    this.loader = loader;
  }

  /** Those that a declaration asks for. */
  Set<Class<?>> of(HandlesTypes handles) {
    Set<String> names = new TreeSet<>();
    for (Class<?> handled : handles.value()) {
      if (handled.isAnnotation()) {
        carrying(handled, names);
      } else {
        descending(handled, names);
      }
      names.remove(handled.getName());
    }
    Set<Class<?>> types = new LinkedHashSet<>();
    for (String name : names) {
      load(name, types);
    }
    return types;
  }

  private void carrying(Class<?> annotation, Set<String> names) {
    for (AnnotationInstance instance :
        index.getAnnotations(DotName.createSimple(annotation.getName()))) {
      AnnotationTarget target = instance.target();
      switch (target.kind()) {
        case CLASS -> names.add(target.asClass().name().toString());
        case FIELD -> names.add(target.asField().declaringClass().name().toString());
        case METHOD -> names.add(target.asMethod().declaringClass().name().toString());
        default -> {
          // Parameters and types are not looked at.
        }
      }
    }
  }

  private void descending(Class<?> handled, Set<String> names) {
    DotName name = DotName.createSimple(handled.getName());
    below(name, names);
    if (index.getClassByName(name) == null) {
      // The way from a type of ours to this one may lead through types that are not indexed.
      for (DotName between : outside()) {
        if (descends(between, handled)) {
          below(between, names);
        }
      }
    }
  }

  private void below(DotName name, Set<String> names) {
    add(names, index.getAllKnownImplementations(name));
    add(names, index.getAllKnownSubinterfaces(name));
    add(names, index.getAllKnownSubclasses(name));
  }

  private static void add(Set<String> names, Iterable<ClassInfo> classes) {
    classes.forEach(type -> names.add(type.name().toString()));
  }

  private Set<DotName> outside() {
    if (outside.isEmpty()) {
      for (ClassInfo type : index.getKnownClasses()) {
        outside.addAll(type.interfaceNames());
        if (type.superName() != null) {
          outside.add(type.superName());
        }
      }
      outside.removeIf(name -> index.getClassByName(name) != null);
      outside.remove(DotName.OBJECT_NAME);
    }
    return outside;
  }

  private boolean descends(DotName name, Class<?> handled) {
    try {
      return handled.isAssignableFrom(Class.forName(name.toString(), false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private void load(String name, Set<Class<?>> types) {
    try {
      types.add(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      // A library may hold classes for others that are not there.
      LOG.debug("{} cannot be loaded and is not handed to an initializer", name, e);
    }
  }
}
