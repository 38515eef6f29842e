package dev.naru.was.request;

import dev.naru.http.HttpExchange;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a request is, and what changes with that: its paths, its attributes, its way to other
 * resources (Servlet 6.1, sections 3.4 and 3.5, chapter 9).
 */
abstract class DispatchedRequest extends RequestContent {

  private Dispatch dispatch;
  private @Nullable Map<String, Object> attributes;

  DispatchedRequest(HttpExchange exchange, Dispatch dispatch) {
    super(exchange);
    this.dispatch = dispatch;
  }

  /** Its response. */
  public abstract WebResponse response();

  /** The application that it is in now: another than it came to, where it was sent on to that. */
  @Override
  public Application application() {
    return dispatch.application();
  }

  @Override
  public Dispatch dispatch() {
    return dispatch;
  }

  /** Moves to another dispatch; what is returned has to be put back when it ends. */
  public Dispatch dispatch(Dispatch next) {
    Dispatch previous = dispatch;
    dispatch = next;
    return previous;
  }

  // --- the request line (section 3.5)

  @Override
  public String getMethod() {
    String method = dispatch.method();
    return method != null ? method : originalMethod();
  }

  @Override
  public String getRequestURI() {
    return dispatch.uri();
  }

  @Override
  public StringBuffer getRequestURL() {
    return new StringBuffer(response().origin()).append(getRequestURI());
  }

  @Override
  public String getContextPath() {
    return dispatch.contextPath();
  }

  @Override
  public String getServletPath() {
    return dispatch.servletPath();
  }

  @Override
  public @Nullable String getPathInfo() {
    return dispatch.pathInfo();
  }

  @Override
  public @Nullable String getPathTranslated() {
    String info = dispatch.pathInfo();
    return info == null ? null : application().servletContext().getRealPath(info);
  }

  @Override
  public @Nullable String getQueryString() {
    return dispatch.query();
  }

  @Override
  public HttpServletMapping getHttpServletMapping() {
    return dispatch.mapping();
  }

  // --- attributes (section 3.4)

  @Override
  public @Nullable Object getAttribute(String name) {
    if (name.startsWith("jakarta.servlet.")) {
      if (dispatch.attributes().containsKey(name)) {
        return dispatch.attributes().get(name);
      }
      if (name.startsWith(TlsAttributes.PREFIX)) {
        Object tls = TlsAttributes.get(exchange.connection(), name);
        if (tls != null) {
          return tls;
        }
      }
    }
    return attributes == null ? null : attributes.get(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    Set<String> names = new LinkedHashSet<>();
    dispatch
        .attributes()
        .forEach(
            (name, value) -> {
              if (value != null) {
                names.add(name);
              }
            });
    if (attributes != null) {
      names.addAll(attributes.keySet());
    }
    return Collections.enumeration(names);
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (name == null) {
      throw new IllegalArgumentException("an attribute has a name");
    }
    if (value == null) {
      removeAttribute(name);
      return;
    }
    Map<String, Object> map = attributes;
    if (map == null) {
      map = new HashMap<>();
      attributes = map;
    }
    Object old = map.put(name, value);
    application().requestListeners().attribute(getServletContext(), this, name, old, value);
  }

  @Override
  public void removeAttribute(String name) {
    Object old = attributes == null ? null : attributes.remove(name);
    if (old != null) {
      application().requestListeners().attribute(getServletContext(), this, name, old, null);
    }
  }

  // --- dispatching (chapter 9)

  @Override
  public ServletContext getServletContext() {
    return application().servletContext();
  }

  @Override
  public DispatcherType getDispatcherType() {
    return dispatch.type();
  }

  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(@Nullable String path) {
    if (path == null) {
      return null;
    }
    if (path.startsWith("/")) {
      return application().servletContext().getRequestDispatcher(path);
    }
    // Relative to what the request is for now (section 9.1.1); within an inclusion, to that.
    Object included =
        dispatch.type() == DispatcherType.INCLUDE
            ? dispatch.attributes().get(RequestDispatcher.INCLUDE_SERVLET_PATH)
            : null;
    String servletPath = included == null ? dispatch.servletPath() : (String) included;
    Object info =
        included == null
            ? dispatch.pathInfo()
            : dispatch.attributes().get(RequestDispatcher.INCLUDE_PATH_INFO);
    String current = info == null ? servletPath : servletPath + info;
    String folder = current.substring(0, current.lastIndexOf('/') + 1);
    return application()
        .servletContext()
        .getRequestDispatcher(Locations.encodePath(folder.isEmpty() ? "/" : folder) + path);
  }
}
