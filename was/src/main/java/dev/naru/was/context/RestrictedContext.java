package dev.naru.was.context;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * What a context listener sees that was neither declared in a descriptor nor annotated. One that a
 * program added must not configure the context (Servlet 6.1, section 4.4, and each method's own
 * documentation); one that a tag library declares gets nothing that is younger than Servlet 2.5
 * (section 8.3).
 */
final class RestrictedContext {

  private static final Set<String> CONFIGURING =
      Set.of(
          "addFilter",
          "addJspFile",
          "addListener",
          "addServlet",
          "createFilter",
          "createListener",
          "createServlet",
          "declareRoles",
          "getFilterRegistration",
          "getFilterRegistrations",
          "getServletRegistration",
          "getServletRegistrations",
          "getSessionCookieConfig",
          "setInitParameter",
          "setRequestCharacterEncoding",
          "setResponseCharacterEncoding",
          "setSessionTimeout",
          "setSessionTrackingModes");

  /** Those that only tell something, and came with Servlet 3.0 or later. */
  private static final Set<String> YOUNG =
      Set.of(
          "getClassLoader",
          "getDefaultSessionTrackingModes",
          "getEffectiveMajorVersion",
          "getEffectiveMinorVersion",
          "getEffectiveSessionTrackingModes",
          "getJspConfigDescriptor",
          "getRequestCharacterEncoding",
          "getResponseCharacterEncoding",
          "getSessionTimeout",
          "getVirtualServerName");

  private RestrictedContext() {}

  /** For a listener that a program added. */
  static ServletContext ofProgram(ServletContext context) {
    return of(context, Set.of());
  }

  /** For a listener that a tag library declares. */
  static ServletContext ofTagLibrary(ServletContext context) {
    return of(context, YOUNG);
  }

  private static ServletContext of(ServletContext context, Set<String> refused) {
    return (ServletContext)
        Proxy.newProxyInstance(
            RestrictedContext.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> {
              if (CONFIGURING.contains(method.getName()) || refused.contains(method.getName())) {
                throw new UnsupportedOperationException(
                    method.getName()
                        + " is for listeners that are declared in a descriptor or annotated"
                        + " with @WebListener (Servlet 6.1, section 4.4)");
              }
              try {
                return method.invoke(context, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
