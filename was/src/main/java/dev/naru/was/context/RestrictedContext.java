package dev.naru.was.context;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * What a context listener sees that was neither declared in a descriptor nor annotated: one that a
 * program added, or a tag library's. It must not add to the context (Servlet 6.1, section 4.4).
 */
final class RestrictedContext {

  private static final Set<String> REFUSED =
      Set.of(
          "addFilter",
          "addJspFile",
          "addListener",
          "addServlet",
          "createFilter",
          "createListener",
          "createServlet",
          "declareRoles",
          "getDefaultSessionTrackingModes",
          "getEffectiveMajorVersion",
          "getEffectiveMinorVersion",
          "getEffectiveSessionTrackingModes",
          "getFilterRegistration",
          "getFilterRegistrations",
          "getJspConfigDescriptor",
          "getRequestCharacterEncoding",
          "getResponseCharacterEncoding",
          "getServletRegistration",
          "getServletRegistrations",
          "getSessionCookieConfig",
          "getSessionTimeout",
          "getVirtualServerName",
          "setInitParameter",
          "setRequestCharacterEncoding",
          "setResponseCharacterEncoding",
          "setSessionTimeout",
          "setSessionTrackingModes");

  private RestrictedContext() {}

  static ServletContext of(ServletContext context) {
    return (ServletContext)
        Proxy.newProxyInstance(
            RestrictedContext.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> {
              if (REFUSED.contains(method.getName())) {
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
