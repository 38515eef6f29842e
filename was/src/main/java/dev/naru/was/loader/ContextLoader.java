package dev.naru.was.loader;

/**
 * Which class loader a thread's context names while some code runs. The container's own code runs
 * under the container's: a thread that it starts inherits the context, and would otherwise keep an
 * application's classes for as long as it lives.
 */
public final class ContextLoader {

  private ContextLoader() {}

  /**
   * Code that gives something.
   *
   * @param <T> what it gives
   * @param <E> what it throws
   */
  @FunctionalInterface
  public interface Code<T, E extends Exception> {
    /** Runs it. */
    T run() throws E;
  }

  /** Runs code of the container or of the platform. */
  public static <T, E extends Exception> T container(Code<T, E> code) throws E {
    return under(ContextLoader.class.getClassLoader(), code);
  }

  /** Runs code under a loader. */
  public static <T, E extends Exception> T under(ClassLoader loader, Code<T, E> code) throws E {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return code.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
