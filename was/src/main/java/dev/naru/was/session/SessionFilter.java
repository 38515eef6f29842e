package dev.naru.was.session;

import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * What may come out of a kept session: classes of the application, what {@code java.base} and
 * {@code java.sql} have for values, and the Servlet API's own; within bounds. The bytes have been
 * authenticated before; this is for the day on which that is not enough.
 */
final class SessionFilter implements ObjectInputFilter {

  private static final long MAX_DEPTH = 200;
  private static final long MAX_REFERENCES = 500_000;
  private static final long MAX_ARRAY = 4 << 20;
  private static final Set<String> MODULES = Set.of("java.base", "java.sql");

  private final ClassLoader application;

  SessionFilter(ClassLoader application) {
    this.application = application;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > MAX_DEPTH
        || info.references() > MAX_REFERENCES
        || info.arrayLength() > MAX_ARRAY
        || info.streamBytes() > SessionCodec.MAX_BYTES) {
      return Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    if (type == null) {
      return Status.UNDECIDED;
    }
    while (type.isArray()) {
      type = type.getComponentType();
    }
    return type.isPrimitive() || allowed(type) ? Status.ALLOWED : Status.REJECTED;
  }

  private boolean allowed(Class<?> type) {
    String name = type.getName();
    if (type.getClassLoader() == application || name.startsWith("jakarta.servlet.")) {
      return true;
    }
    String module = type.getModule().getName();
    return module != null
        && MODULES.contains(module)
        // A calendar's zone is the one thing of the JDK's own that values are made of.
        && (name.startsWith("java.") || name.startsWith("sun.util.calendar."));
  }
}
