package dev.naru.engine.text;

import java.util.Optional;

/** Where the code of an application stands on a thread, for people. */
public final class ThreadPlace {

  /** What loaders of applications are called, by which their code is told from ours. */
  private static final String LOADER = "app-";

  private ThreadPlace() {}

  /**
   * The topmost method that is an application's, and what that has called, if anything: {@code
   * Shop.open:12 > Thread.sleep}.
   *
   * @return empty when the thread is in no application's code
   */
  public static Optional<String> of(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    for (StackTraceElement frame : stack) {
      String loader = frame.getClassLoaderName();
      if (loader != null && loader.startsWith(LOADER)) {
        return Optional.of(
            frame == stack[0] ? place(frame) : place(frame) + " > " + name(stack[0]));
      }
    }
    return Optional.empty();
  }

  private static String place(StackTraceElement frame) {
    return name(frame) + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "");
  }

  private static String name(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
  }
}
