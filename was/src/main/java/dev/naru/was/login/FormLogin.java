package dev.naru.was.login;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.was.descriptor.WebXml.LoginConfig;
import dev.naru.was.dispatch.Dispatcher;
import dev.naru.was.request.Authenticator;
import dev.naru.was.request.SavedRequest;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.security.Identity;
import dev.naru.was.session.WebSession;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Form based authentication (Servlet 6.1, section 13.6.3). Who asks for something protected sees
 * the login page; what was asked for, with a small body, waits in the session, and is done when the
 * login has succeeded.
 */
public final class FormLogin implements Authenticator {

  private static final String ACTION = "/j_security_check";

  private final LoginConfig config;
  private final Function<String, Optional<Dispatcher>> dispatchers;

  /**
   * With its pages.
   *
   * @param dispatchers to a path within the context
   */
  public FormLogin(LoginConfig config, Function<String, Optional<Dispatcher>> dispatchers) {
    this.config = config;
    this.dispatchers = dispatchers;
  }

  @Override
  public String method() {
    return HttpServletRequest.FORM_AUTH;
  }

  /** The page with the form, as a path within the context, without a query. */
  String loginPage() {
    int mark = config.loginPage().indexOf('?');
    return mark < 0 ? config.loginPage() : config.loginPage().substring(0, mark);
  }

  /** Whether a request carries the login form. */
  public boolean isAction(WebRequest request, String path) {
    return path.endsWith(ACTION) && request.getMethod().equals("POST");
  }

  @Override
  public boolean authenticate(WebRequest request, WebResponse response)
      throws IOException, ServletException {
    byte[] body = request.body().readNBytes(SavedRequest.MAX_BODY + 1);
    if (body.length > SavedRequest.MAX_BODY) {
      response.sendError(413, "Log in first: what was sent is too large to be kept meanwhile.");
      return false;
    }
    request
        .newOrSameSession()
        .note(
            SavedRequest.class,
            new SavedRequest(
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString(),
                request.getContentType(),
                body));
    show(config.loginPage(), request, response);
    return false;
  }

  /** Checks what the login form sent, and answers. */
  public void login(WebRequest request, WebResponse response) throws IOException, ServletException {
    String name = request.getParameter("j_username");
    String password = request.getParameter("j_password");
    Optional<Account> account;
    try {
      account =
          request
              .application()
              .login()
              .check(
                  name == null ? "" : name,
                  password == null ? new char[0] : password.toCharArray());
    } catch (TooManyLoginsException refused) {
      TooManyLogins.answer(response, refused);
      return;
    }
    if (account.isEmpty()) {
      show(config.errorPage(), request, response);
      return;
    }
    request.logIn(Identity.of(account.get(), method()), true);
    String location =
        request
            .session()
            .flatMap(session -> session.note(SavedRequest.class))
            .map(SavedRequest::location)
            .orElse(request.getContextPath() + "/");
    // Clients of HTTP/1.0 do not know 303 (section 13.6.3).
    int status = request.getProtocol().equals("HTTP/1.0") ? 302 : 303;
    response.sendRedirect(response.origin() + location, status);
  }

  /** Gives a request back what waited for it, when it is the one that was sent after the login. */
  public void restore(WebRequest request) {
    Optional<WebSession> session = request.session();
    if (session.isEmpty()) {
      return;
    }
    Optional<SavedRequest> saved = session.get().note(SavedRequest.class);
    if (saved.isPresent()
        && request.getMethod().equals("GET")
        && request.identity().isPresent()
        && saved.get().location().equals(request.exchange().request().target())) {
      session.get().forget(SavedRequest.class);
      request.restore(saved.get());
    }
  }

  private void show(String page, WebRequest request, WebResponse response)
      throws IOException, ServletException {
    Optional<Dispatcher> dispatcher = dispatchers.apply(page);
    if (dispatcher.isEmpty()) {
      throw new ServletException("the page of the form login, " + page + ", is not there");
    }
    response.setHeader("Cache-Control", "no-store");
    dispatcher.get().forward(request, response, "GET");
  }
}
