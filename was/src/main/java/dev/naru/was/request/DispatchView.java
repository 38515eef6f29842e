package dev.naru.was.request;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the target of a dispatch has it. It shows that dispatch for as long as somebody
 * holds it, such as a thread of asynchronous work, also when the dispatch has returned and the
 * request itself is again where it was before (Servlet 6.1, sections 9.3 and 9.4).
 */
public final class DispatchView extends HttpServletRequestWrapper {

  private final WebRequest base;
  private final Dispatch dispatch;

  /**
   * Of a request.
   *
   * @param dispatch that it shows
   */
  public DispatchView(WebRequest base, Dispatch dispatch) {
    super(base);
    this.base = base;
    this.dispatch = dispatch;
  }

  /** What it shows. */
  public Dispatch dispatch() {
    return dispatch;
  }

  // --- the request line (section 3.5)

  @Override
  public String getMethod() {
    return base.method(dispatch);
  }

  @Override
  public String getRequestURI() {
    return dispatch.uri();
  }

  @Override
  public StringBuffer getRequestURL() {
    return new StringBuffer(base.response().origin()).append(dispatch.uri());
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
    return base.attribute(dispatch, name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return base.attributeNames(dispatch);
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    base.setAttribute(dispatch.application(), name, value);
  }

  @Override
  public void removeAttribute(String name) {
    base.setAttribute(dispatch.application(), name, null);
  }

  // --- parameters and parts (sections 3.1 and 3.2)

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values.clone();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return base.parameters(dispatch);
  }

  @Override
  public Collection<Part> getParts() throws IOException, ServletException {
    return base.parts(dispatch);
  }

  @Override
  public @Nullable Part getPart(String name) throws IOException, ServletException {
    return base.part(dispatch, name);
  }

  // --- sessions, and who asks (chapters 7 and 13)

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return session().get(create);
  }

  @Override
  public HttpSession getSession() {
    return session().get();
  }

  @Override
  public String changeSessionId() {
    return session().changeId();
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return session().requestedId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return session().requestedIdValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return session().fromCookie();
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return session().fromUrl();
  }

  private RequestSession session() {
    return base.session(dispatch.application());
  }

  @Override
  public boolean isUserInRole(String role) {
    return base.isUserInRole(dispatch, role);
  }

  // --- dispatching (chapter 9)

  @Override
  public ServletContext getServletContext() {
    return dispatch.application().servletContext();
  }

  @Override
  public DispatcherType getDispatcherType() {
    return dispatch.type();
  }

  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(@Nullable String path) {
    return path == null ? null : dispatch.relative(path);
  }

  @Override
  public String toString() {
    return getMethod() + " " + getRequestURI();
  }
}
