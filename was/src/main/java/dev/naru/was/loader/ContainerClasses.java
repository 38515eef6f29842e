package dev.naru.was.loader;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the container's classes an application sees, and which of them take turns with its own.
 */
final class ContainerClasses {

  /**
   * Those that stand in the place of the application's (Servlet 6.1, section 10.7.2): the APIs that
   * the container implements; what compiled pages, also those compiled before deployment, are
   * linked against; what JNDI looks for by name; and what those services name.
   */
  private static final List<String> OURS =
      List.of(
          "jakarta.servlet.",
          "jakarta.annotation.",
          "jakarta.el.",
          "org.apache.jasper.JasperException",
          "org.apache.jasper.runtime.",
          "org.apache.jasper.el.",
          "org.apache.tomcat.InstanceManager",
          "jakarta.websocket.",
          "org.glassfish.tyrus.core.TyrusServerEndpointConfigurator",
          "dev.naru.was.websocket.InjectedComponents",
          "dev.naru.was.naming.java.");

  /**
   * Those that are there unless the application brings its own: JSTL, an EL for its code, and what
   * descriptors and code made for Tomcat name: the filters that it provides, its kind of principal,
   * which ours are not, and its log, which writes to ours.
   */
  private static final List<String> OFFERED =
      List.of(
          "jakarta.servlet.jsp.jstl.",
          "org.apache.taglibs.standard.",
          "org.apache.el.",
          "org.apache.catalina.filters.",
          "org.apache.catalina.TomcatPrincipal",
          "org.apache.juli.logging.");

  /** Services that are there unless the application brings its own. */
  private static final Set<String> SERVICES =
      Set.of(
          "jakarta.el.ExpressionFactory",
          "jakarta.websocket.server.ServerEndpointConfig$Configurator",
          "org.glassfish.tyrus.core.ComponentProvider");

  private ContainerClasses() {}

  /** Whether a class is the container's, whatever the application brings. */
  static boolean ours(String name) {
    return any(OURS, name) && !any(OFFERED, name);
  }

  /** Whether a class is there for applications that do not bring it. */
  static boolean offered(String name) {
    return any(OFFERED, name);
  }

  /** Where a service's providers are named, if it is there for applications that bring none. */
  static Optional<String> service(String name) {
    return SERVICES.contains(name)
        ? Optional.of("META-INF/naru/services/" + name)
        : Optional.empty();
  }

  private static boolean any(List<String> prefixes, String name) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
