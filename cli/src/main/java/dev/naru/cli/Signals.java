package dev.naru.cli;

import java.lang.reflect.Proxy;

/**
 * The process's signals. The JDK's only way is {@code sun.misc.Signal}, which it supports but does
 * not let a compiler see without a warning; hence by name.
 */
final class Signals {

  private Signals() {}

  /**
   * Calls an action, on a thread of the JVM's, each time a signal comes.
   *
   * @param name without SIG: {@code TERM}
   */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM has no signal " + name, e);
    }
  }
}
