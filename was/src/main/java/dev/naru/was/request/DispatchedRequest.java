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
    return method(dispatch);
  }

  /** The method, as a dispatch has it. */
  final String method(Dispatch at) {
    String method = at.method();
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
    return dispatch.pathTranslated();
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
    return attribute(dispatch, name);
  }

  /** An attribute, as a dispatch has it. */
  final @Nullable Object attribute(Dispatch at, String name) {
    if (name.startsWith("jakarta.servlet.")) {
      if (at.attributes().containsKey(name)) {
        return at.attributes().get(name);
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
    return attributeNames(dispatch);
  }

  /** The names of the attributes, as a dispatch has them. */
  final Enumeration<String> attributeNames(Dispatch at) {
    Set<String> names = new LinkedHashSet<>();
    at.attributes()
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
    setAttribute(application(), name, value);
  }

  /**
   * Sets or removes an attribute.
   *
   * @param teller the application whose listeners are told
   */
  final void setAttribute(Application teller, String name, @Nullable Object value) {
    if (name == null) {
      throw new IllegalArgumentException("an attribute has a name");
    }
    RequestListeners listeners = teller.requestListeners();
    if (value == null) {
      Object old = attributes == null ? null : attributes.remove(name);
      if (old != null) {
        listeners.attribute(teller.servletContext(), this, name, old, null);
      }
      return;
    }
    Map<String, Object> map = attributes;
    if (map == null) {
      map = new HashMap<>();
      attributes = map;
    }
    Object old = map.put(name, value);
    listeners.attribute(teller.servletContext(), this, name, old, value);
  }

  @Override
  public void removeAttribute(String name) {
    setAttribute(application(), name, null);
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
    return path == null ? null : dispatch.relative(path);
  }
}
