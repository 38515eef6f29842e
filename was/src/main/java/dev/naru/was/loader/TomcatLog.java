package dev.naru.was.loader;

import org.apache.juli.logging.LogFactory;

/**
 * The log of Tomcat's classes. It looks for who writes it once a process, by the context loader of
 * whoever is first; so it is found here before an application's code can be.
 */
public final class TomcatLog {

  static {
    ContextLoader.<Object, RuntimeException>container(() -> LogFactory.getLog(TomcatLog.class));
  }

  private TomcatLog() {}

  /** Has found it when this returns. */
  public static void find() {
    // The class has been initialised.
  }
}
