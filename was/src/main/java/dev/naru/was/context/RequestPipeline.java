package dev.naru.was.context;

import dev.naru.engine.network.Clock;
import dev.naru.http.HttpExchange;
import dev.naru.was.async.AsyncRequest;
import dev.naru.was.dispatch.Failures;
import dev.naru.was.dispatch.Targets.Target;
import dev.naru.was.filter.Chain;
import dev.naru.was.login.AccessControl;
import dev.naru.was.login.FormLogin;
import dev.naru.was.mapping.Match;
import dev.naru.was.request.Dispatch;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.resource.WebResources;
import dev.naru.was.servlet.ServletHolder;
import dev.naru.was.upgrade.UpgradedConnection;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's way through the container, on a thread of its own:
 *
 * <pre>
 *   map ── listeners ── who asks, may it ── filters ── servlet ── error page ── listeners
 * </pre>
 *
 * <p>A request that is asynchronous then goes on as {@link AsyncRequest} has it.
 */
final class RequestPipeline {

  private final WebApplication application;
  private final AccessControl access;
  private final Failures failures;
  private final @Nullable FormLogin form;
  private final OutlivingRequests outliving;

  RequestPipeline(
      WebApplication application, AccessControl access, Failures failures, Clock clock) {
    this.application = application;
    this.access = access;
    this.failures = failures;
    this.form = application.authenticator() instanceof FormLogin login ? login : null;
    this.outliving = new OutlivingRequests(application, this, failures, clock);
  }

  /** Those that outlive their first thread. */
  OutlivingRequests outliving() {
    return outliving;
  }

  void handle(HttpExchange exchange, Runnable over) throws IOException {
    String path = exchange.request().path().value().substring(application.contextPath().length());
    String target = exchange.request().target();
    int mark = target.indexOf('?');
    String uri = mark < 0 ? target : target.substring(0, mark);
    Optional<Target> found = path.isEmpty() ? Optional.empty() : application.targets().find(path);
    if (found.isEmpty()) {
      try {
        root(exchange, path);
      } finally {
        over.run();
      }
      return;
    }
    Match<ServletHolder> match = found.get().match();
    Dispatch dispatch =
        new Dispatch(
            DispatcherType.REQUEST,
            application,
            match.target(),
            application.contextPath(),
            uri,
            match.servletPath(),
            match.pathInfo(),
            mark < 0 ? null : target.substring(mark + 1),
            match,
            null,
            Map.of(),
            Map.of());
    WebRequest request = new WebRequest(exchange, dispatch, over);
    Thread.currentThread().setContextClassLoader(application.loader());
    Throwable thrown = null;
    try {
      if (exchange.request().fields().contains("Cookie")) {
        // Every request keeps its session alive, whether anybody asks for it or not (7.5).
        request.identity();
      }
      application.requestListeners().initialized(application.servletContext(), request);
      answer(request, request.response(), path, found.get());
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      thrown = e;
    }
    Optional<AsyncRequest> async = request.async();
    if (async.isPresent()) {
      async.get().returned(thrown);
    } else {
      finish(request, thrown);
    }
  }

  private void finish(WebRequest request, @Nullable Throwable thrown) throws IOException {
    Optional<UpgradedConnection> upgraded = Optional.empty();
    try {
      if (thrown != null) {
        failures.thrown(request, thrown);
      }
      answerFailure(request);
      if (thrown == null) {
        upgraded = outliving.upgrade(request);
      }
      if (upgraded.isEmpty()) {
        request.response().end();
      }
    } finally {
      end(request);
      if (upgraded.isEmpty()) {
        request.over().run();
      }
    }
    upgraded.ifPresent(UpgradedConnection::begin);
  }

  /** Answers {@code sendError}, if it was called. */
  void answerFailure(WebRequest request) throws IOException {
    Optional<WebResponse.Failure> failure = request.response().takeFailure();
    if (failure.isPresent()) {
      failures.failed(request, failure.get());
    }
  }

  /** The application has nothing to do with the request any more. */
  void end(WebRequest request) {
    application.requestListeners().destroyed(application.servletContext(), request);
    request.close();
  }

  /** The context's path without its slash; or nothing answers. */
  private void root(HttpExchange exchange, String path) {
    if (path.isEmpty() && !application.contextPath().isEmpty()) {
      String query = exchange.request().hasQuery() ? "?" + exchange.request().query() : "";
      exchange.fields().set("Location", application.contextPath() + "/" + query);
      exchange.status(302);
    } else {
      exchange.status(404);
    }
  }

  private void answer(WebRequest request, WebResponse response, String path, Target target)
      throws IOException, ServletException {
    if (WebResources.hidden(path)) {
      response.sendError(404);
      return;
    }
    if (request.getMethod().equals("TRACE")) {
      // It would echo cookies to scripts (RFC 9110, section 9.3.8).
      response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      response.sendError(405);
      return;
    }
    FormLogin login = form;
    if (login != null) {
      login.restore(request);
      if (login.isAction(request, path)) {
        login.login(request, response);
        return;
      }
    }
    if (!access.permits(request, response, path)) {
      return;
    }
    String effective = target.match().servletPath();
    // A folder's welcome file may be protected where the folder is not.
    if (path.endsWith("/")
        && target.match().pathInfo() == null
        && !effective.equals(path)
        && !access.permits(request, response, effective)) {
      return;
    }
    ServletHolder servlet =
        application.sockets().answering(request.exchange(), target.match().target());
    Chain.run(target.filters(), servlet, request, request, response);
  }
}
