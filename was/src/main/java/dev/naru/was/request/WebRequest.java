package dev.naru.was.request;

import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.was.security.Identity;
import dev.naru.was.session.WebSession;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request, as applications see it (Servlet 6.1, chapter 3). Lean: nothing is decoded, looked up
 * or allocated before somebody asks. It belongs to one thread.
 *
 * <p>Asynchronous processing is not supported: {@link #isAsyncSupported} is false and {@link
 * #startAsync()} throws, as section 2.3.3.3 has it for requests that do not support it.
 */
public final class WebRequest extends RequestHead {

  private final Application application;
  private final WebResponse response;
  private final RequestSession session = new RequestSession(this);
  private final RequestParameters parameters = new RequestParameters(this);
  private Dispatch dispatch;
  private @Nullable Map<String, Object> attributes;
  private @Nullable SavedRequest restored;
  private @Nullable Identity identity;
  private boolean loggedOut;
  private @Nullable String encoding;
  private @Nullable ServletInputStream input;
  private @Nullable ServletInputStream body;
  private @Nullable BufferedReader reader;

  /**
   * Of an exchange.
   *
   * @param dispatch what it was mapped to
   */
  public WebRequest(HttpExchange exchange, Application application, Dispatch dispatch) {
    super(exchange);
    this.application = application;
    this.dispatch = dispatch;
    this.response = new WebResponse(exchange, application, this);
  }

  // --- for the container

  /** The application that it came to. */
  public Application application() {
    return application;
  }

  /** Its response. */
  public WebResponse response() {
    return response;
  }

  /** The current dispatch. */
  public Dispatch dispatch() {
    return dispatch;
  }

  /** Moves to another dispatch; what is returned has to be put back when it ends. */
  public Dispatch dispatch(Dispatch next) {
    Dispatch previous = dispatch;
    dispatch = next;
    return previous;
  }

  /** Takes the place of the request that had to wait for its sender to log in. */
  public void restore(SavedRequest saved) {
    restored = saved;
  }

  /** The session, entered, when there is one. */
  public Optional<WebSession> session() {
    return session.find();
  }

  /** The session, entered; a new one when there is none. */
  public WebSession newOrSameSession() {
    return session.get();
  }

  /** Who asks, when that is known: by this request, or by its session. */
  public Optional<Identity> identity() {
    if (identity == null && !loggedOut) {
      session.find().flatMap(found -> found.note(Identity.class)).ifPresent(this::identify);
    }
    return Optional.ofNullable(identity);
  }

  /** Says who asks, for this request alone. */
  public void identify(Identity who) {
    identity = who;
    loggedOut = false;
    exchange.user(who.account());
  }

  /** Says who asks, for the session too, which gets another id (section 13.6.3). */
  public void logIn(Identity who, boolean beginSession) {
    identify(who);
    Optional<WebSession> current = session.find();
    if (current.isPresent()) {
      session.changeId();
    }
    if (current.isPresent() || beginSession) {
      session.get().note(Identity.class, who);
    }
  }

  /** Ends its part in session and parts; the last thing that happens to it. */
  public void close() {
    session.leave();
    parameters.close();
  }

  /** The method that came, whatever the dispatch says. */
  public String originalMethod() {
    return restored != null ? restored.method() : exchange.request().method();
  }

  @Nullable String originalQuery() {
    if (restored != null) {
      return restored.query();
    }
    return exchange.request().hasQuery() ? exchange.request().query() : null;
  }

  boolean bodyTaken() {
    return input != null || reader != null;
  }

  /** The body's stream, whoever takes it. */
  public ServletInputStream body() {
    ServletInputStream stream = body;
    if (stream == null) {
      stream =
          restored != null
              ? new RestoredInput(restored.body())
              : new RequestInput(exchange.input());
      body = stream;
    }
    return stream;
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
    return new StringBuffer(response.origin()).append(getRequestURI());
  }

  @Override
  public String getContextPath() {
    return application.contextPath();
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
    return info == null ? null : application.servletContext().getRealPath(info);
  }

  @Override
  public @Nullable String getQueryString() {
    return dispatch.query();
  }

  @Override
  public HttpServletMapping getHttpServletMapping() {
    return dispatch.mapping();
  }

  @Override
  public @Nullable String getHeader(String name) {
    if (restored != null && name.equalsIgnoreCase("Content-Type")) {
      return restored.contentType();
    }
    return super.getHeader(name);
  }

  // --- the body (sections 3.10 and 3.12)

  @Override
  public @Nullable String getContentType() {
    return getHeader("Content-Type");
  }

  @Override
  public long getContentLengthLong() {
    if (restored != null) {
      return restored.body().length;
    }
    long length = exchange.request().contentLength();
    // None at all is told from an empty one.
    return length == 0 && !fields().contains("Content-Length") ? -1 : length;
  }

  @Override
  public int getContentLength() {
    long length = getContentLengthLong();
    return length > Integer.MAX_VALUE ? -1 : (int) length;
  }

  @Override
  public @Nullable String getCharacterEncoding() {
    if (encoding != null) {
      return encoding;
    }
    String type = getContentType();
    String charset = type == null ? null : ContentType.parse(type).charset();
    return charset != null ? charset : application.requestEncoding().orElse(null);
  }

  @Override
  public void setCharacterEncoding(@Nullable String name) throws UnsupportedEncodingException {
    if (reader != null) {
      return;
    }
    if (name != null) {
      try {
        Charset.forName(name);
      } catch (IllegalArgumentException e) {
        throw new UnsupportedEncodingException(name);
      }
    }
    encoding = name;
  }

  @Override
  public ServletInputStream getInputStream() {
    if (reader != null) {
      throw new IllegalStateException("getReader has been called for this request");
    }
    input = body();
    return input;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (input != null) {
      throw new IllegalStateException("getInputStream has been called for this request");
    }
    BufferedReader opened = reader;
    if (opened == null) {
      String name = getCharacterEncoding();
      try {
        Charset charset = Charset.forName(name == null ? "ISO-8859-1" : name);
        opened = new BufferedReader(new InputStreamReader(body(), charset));
      } catch (IllegalArgumentException e) {
        throw new UnsupportedEncodingException(name);
      }
      reader = opened;
    }
    return opened;
  }

  @Override
  public Map<String, String> getTrailerFields() {
    if (!isTrailerFieldsReady()) {
      throw new IllegalStateException("the body has not been read to its end");
    }
    Map<String, String> trailers = new LinkedHashMap<>();
    HttpFields sent = exchange.input().trailers();
    for (int i = 0; i < sent.size(); i++) {
      trailers.put(sent.name(i).toLowerCase(Locale.ROOT), sent.value(i));
    }
    return trailers;
  }

  @Override
  public boolean isTrailerFieldsReady() {
    return restored != null || exchange.input().finished();
  }

  // --- parameters and parts (sections 3.1 and 3.2)

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = parameters.all().get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String[] values = parameters.all().get(name);
    return values == null ? null : values.clone();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(parameters.all().keySet());
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return parameters.all();
  }

  @Override
  public Collection<Part> getParts() throws IOException, ServletException {
    return List.copyOf(parameters.parts());
  }

  @Override
  public @Nullable Part getPart(String name) throws IOException, ServletException {
    for (Part part : parameters.parts()) {
      if (part.getName().equals(name)) {
        return part;
      }
    }
    return null;
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
    application.requestListeners().attribute(getServletContext(), this, name, old, value);
  }

  @Override
  public void removeAttribute(String name) {
    Object old = attributes == null ? null : attributes.remove(name);
    if (old != null) {
      application.requestListeners().attribute(getServletContext(), this, name, old, null);
    }
  }

  // --- sessions (chapter 7)

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return create ? session.get() : session.find().orElse(null);
  }

  @Override
  public HttpSession getSession() {
    return session.get();
  }

  @Override
  public String changeSessionId() {
    return session.changeId();
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return session.requestedId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return session.requestedIdValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return session.fromCookie();
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return session.fromUrl();
  }

  // --- who asks (section 13.3)

  @Override
  public @Nullable String getAuthType() {
    return identity().map(Identity::authType).orElse(null);
  }

  @Override
  public @Nullable String getRemoteUser() {
    return identity().map(Identity::account).orElse(null);
  }

  @Override
  public @Nullable Identity getUserPrincipal() {
    return identity().orElse(null);
  }

  @Override
  public boolean isUserInRole(String role) {
    Optional<Identity> who = identity();
    return who.isPresent()
        && !role.equals("*")
        && application.roles().has(who.get(), dispatch.servlet().role(role));
  }

  @Override
  public boolean authenticate(HttpServletResponse ignored) throws IOException, ServletException {
    if (identity().isPresent()) {
      return true;
    }
    if (response.isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
    return application.authenticator().authenticate(this, response);
  }

  @Override
  public void login(@Nullable String name, @Nullable String password) throws ServletException {
    if (identity().isPresent()) {
      throw new ServletException("the request has been authenticated already: log out first");
    }
    if (name == null || password == null) {
      throw new ServletException("a name and a password are needed");
    }
    try {
      Identity who =
          application
              .login()
              .check(name, password.toCharArray())
              .map(account -> Identity.of(account, application.authenticator().method()))
              .orElseThrow(() -> new ServletException("the name or the password is wrong"));
      logIn(who, false);
    } catch (TooManyLoginsException refused) {
      throw new ServletException(refused.getMessage(), refused);
    }
  }

  @Override
  public void logout() {
    identity = null;
    loggedOut = true;
    exchange.user("-");
    session.find().ifPresent(found -> found.forget(Identity.class));
  }

  // --- dispatching (chapter 9)

  @Override
  public ServletContext getServletContext() {
    return application.servletContext();
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
      return application.servletContext().getRequestDispatcher(path);
    }
    // Relative to what the request is for now (section 9.1.1).
    String info = dispatch.pathInfo();
    String current = info == null ? dispatch.servletPath() : dispatch.servletPath() + info;
    String folder = current.substring(0, current.lastIndexOf('/') + 1);
    return application
        .servletContext()
        .getRequestDispatcher(Locations.encodePath(folder.isEmpty() ? "/" : folder) + path);
  }

  // --- asynchronous processing and upgrade: not supported

  @Override
  public boolean isAsyncSupported() {
    return false;
  }

  @Override
  public boolean isAsyncStarted() {
    return false;
  }

  @Override
  public AsyncContext startAsync() {
    throw new IllegalStateException("asynchronous processing is not supported");
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return startAsync();
  }

  @Override
  public AsyncContext getAsyncContext() {
    throw new IllegalStateException("the request is not in asynchronous mode");
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass) throws ServletException {
    throw new ServletException("HTTP upgrade is not supported");
  }

  @Override
  public String toString() {
    return getMethod() + " " + getRequestURI();
  }
}
