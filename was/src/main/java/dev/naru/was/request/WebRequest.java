package dev.naru.was.request;

import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.http.HttpExchange;
import dev.naru.was.async.AsyncCourse;
import dev.naru.was.async.AsyncRequest;
import dev.naru.was.async.StreamTurns;
import dev.naru.was.security.Identity;
import dev.naru.was.session.WebSession;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request, as applications see it (Servlet 6.1, chapter 3). Lean: nothing is decoded, looked up
 * or allocated before somebody asks. It belongs to one thread at a time.
 */
public final class WebRequest extends DispatchedRequest {

  private final Application home;
  private final Runnable over;
  private final WebResponse response;
  private final RequestSession session;
  private @Nullable Identity identity;
  private boolean loggedOut;
  private @Nullable Visits visits;
  private boolean asyncSupported = true;
  private @Nullable AsyncRequest async;
  private Dispatch contained;
  private @Nullable HttpUpgradeHandler upgrade;

  /**
   * Of an exchange.
   *
   * @param dispatch what it was mapped to, in the application that it came to
   * @param over to be run when the application has nothing to do with it any more
   */
  public WebRequest(HttpExchange exchange, Dispatch dispatch, Runnable over) {
    super(exchange, dispatch);
    this.over = over;
    this.home = dispatch.application();
    this.contained = dispatch;
    this.session = new RequestSession(this, home);
    this.response = new WebResponse(exchange, home, this);
  }

  // --- for the container

  /** To be run, once, when the application has nothing to do with it any more. */
  public Runnable over() {
    return over;
  }

  @Override
  public WebResponse response() {
    return response;
  }

  /** Says which dispatch the container itself has begun: where {@code startAsync} leads back to. */
  public void contained(Dispatch by) {
    contained = by;
  }

  /**
   * A dispatch to an application begins, under its loader.
   *
   * @throws ServletException when that application is on its way out
   */
  public void enter(Application application) throws ServletException {
    if (application != home) {
      Visits begun = visits;
      if (begun == null) {
        begun = new Visits(this, session);
        visits = begun;
      }
      begun.enter(application);
    }
  }

  /** That dispatch has ended. */
  public void leave(Application application) {
    if (visits != null) {
      visits.leave(application);
    }
  }

  /** Whether whatever the request has passed through supports asynchronous processing. */
  public boolean asyncSupported() {
    return asyncSupported;
  }

  /** Says whether all of that supports asynchronous processing. */
  public void asyncSupported(boolean supported) {
    asyncSupported = supported;
  }

  /** Whether asynchronous work goes on with what the application has put around it. */
  public boolean asyncWrapped() {
    AsyncRequest begun = async;
    return begun != null && begun.waits() && !begun.hasOriginalRequestAndResponse();
  }

  /** Its asynchronous side, once {@code startAsync} has been called. */
  public Optional<AsyncRequest> async() {
    return Optional.ofNullable(async);
  }

  /** What is to speak another protocol when the request is through. */
  public Optional<HttpUpgradeHandler> upgradeHandler() {
    return Optional.ofNullable(upgrade);
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
    if (visits != null) {
      visits.close();
    }
    closeContent();
  }

  /** Its part in a session of the application that it is in now. */
  private RequestSession sessionHere() {
    return session(application());
  }

  /** Its part in a session of an application that it has been in (section 7.3). */
  RequestSession session(Application application) {
    return visits == null || application == home ? session : visits.session(application);
  }

  // --- sessions (chapter 7)

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return sessionHere().get(create);
  }

  @Override
  public HttpSession getSession() {
    return sessionHere().get();
  }

  @Override
  public String changeSessionId() {
    return sessionHere().changeId();
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return sessionHere().requestedId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return sessionHere().requestedIdValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return sessionHere().fromCookie();
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return sessionHere().fromUrl();
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
    return isUserInRole(dispatch(), role);
  }

  /** Whether who asks has a role, as the servlet of a dispatch names it. */
  boolean isUserInRole(Dispatch at, String role) {
    Optional<Identity> who = identity();
    return who.isPresent()
        && !role.equals("*")
        && at.application().roles().has(who.get(), at.servlet().role(role));
  }

  @Override
  public boolean authenticate(HttpServletResponse ignored) throws IOException, ServletException {
    if (identity().isPresent()) {
      return true;
    }
    if (response.isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
    return application().authenticator().authenticate(this, response);
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
          application()
              .login()
              .check(name, password.toCharArray())
              .map(account -> Identity.of(account, application().authenticator().method()))
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

  // --- asynchronous processing (section 2.3.3.3)

  @Override
  public boolean isAsyncSupported() {
    return asyncSupported;
  }

  @Override
  public boolean isAsyncStarted() {
    AsyncRequest begun = async;
    return begun != null && begun.waits();
  }

  @Override
  public AsyncContext startAsync() {
    return start(this, response, back(contained.uri(), contained.query(), contained.application()));
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse wrapped) {
    AsyncCourse.Target back;
    if (request instanceof HttpServletRequest http) {
      // An included resource sees the path of the request around it.
      boolean around = http.getContextPath().equals(contained.contextPath());
      Application of = around ? contained.application() : application();
      back = back(http.getRequestURI(), http.getQueryString(), of);
    } else {
      back = back(contained.uri(), contained.query(), contained.application());
    }
    return start(request, wrapped, back);
  }

  /** The way to there once more; with the query, unless the request has it anyway. */
  private AsyncCourse.Target back(String uri, @Nullable String query, Application of) {
    String contextPath = of.contextPath();
    String path = uri.startsWith(contextPath) ? uri.substring(contextPath.length()) : uri;
    String whole = path.isEmpty() ? "/" : path;
    return new AsyncCourse.Target(
        of.servletContext(),
        query == null || query.equals(originalQuery()) ? whole : whole + "?" + query);
  }

  private AsyncContext start(
      ServletRequest request, ServletResponse wrapped, AsyncCourse.Target back) {
    if (!asyncSupported) {
      throw new IllegalStateException(
          "the servlet or a filter before it does not support asynchronous processing: "
              + "say <async-supported>true</async-supported> or asyncSupported = true");
    }
    if (response.finished()) {
      throw new IllegalStateException("the response has been closed");
    }
    AsyncRequest begun = async;
    if (begun == null) {
      begun = home.async(this);
      async = begun;
    }
    boolean original = own(request) && response.is(wrapped);
    return begun.start(request, wrapped, original, back, getServletContext());
  }

  /** Whether no application has put anything around it. */
  private boolean own(ServletRequest request) {
    return request == this || request instanceof DispatchView;
  }

  @Override
  public AsyncContext getAsyncContext() {
    AsyncRequest begun = async;
    if (begun == null || !begun.started()) {
      throw new IllegalStateException("the request is not in asynchronous mode");
    }
    return begun;
  }

  @Override
  public StreamTurns turns() {
    AsyncRequest begun = async;
    if (begun == null || !begun.started()) {
      throw new IllegalStateException(
          "listeners of streams belong to asynchronous requests: call startAsync() first");
    }
    return begun;
  }

  // --- another protocol (section 2.3.3.5)

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass) throws ServletException {
    if (exchange.request().upgrade().isEmpty()) {
      throw new IllegalStateException("the client offers no protocol to change to");
    }
    if (response.isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
    T handler = application().create(handlerClass);
    upgrade = handler;
    return handler;
  }

  @Override
  public String toString() {
    return getMethod() + " " + getRequestURI();
  }
}
