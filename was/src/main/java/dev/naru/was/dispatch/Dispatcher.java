package dev.naru.was.dispatch;

import dev.naru.was.filter.Chain;
import dev.naru.was.mapping.Match;
import dev.naru.was.parameter.FormDecoder;
import dev.naru.was.parameter.ParameterLimits;
import dev.naru.was.parameter.Parameters;
import dev.naru.was.request.Application;
import dev.naru.was.request.Dispatch;
import dev.naru.was.request.IncludedResponse;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.servlet.ServletHolder;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request to another resource of the context (Servlet 6.1, chapter 9): by path, or by the
 * name of a servlet, in which case paths and attributes stay as they are.
 */
public final class Dispatcher implements RequestDispatcher {

  private final Targets targets;
  private final Application application;
  private final ServletHolder servlet;
  private final @Nullable Match<ServletHolder> match;
  private final String path;
  private final String uri;
  private final @Nullable String query;

  private Dispatcher(
      Targets targets,
      Application application,
      ServletHolder servlet,
      @Nullable Match<ServletHolder> match,
      String path,
      String uri,
      @Nullable String query) {
    this.targets = targets;
    this.application = application;
    this.servlet = servlet;
    this.match = match;
    this.path = path;
    this.uri = uri;
    this.query = query;
  }

  /** To a path within the context; empty when it leaves the context, or nothing answers there. */
  public static Optional<Dispatcher> toPath(Targets targets, Application application, String path) {
    return DispatchPath.parse(path)
        .flatMap(
            parsed ->
                targets
                    .match(parsed.path())
                    .map(
                        match ->
                            new Dispatcher(
                                targets,
                                application,
                                match.target(),
                                match,
                                parsed.path(),
                                application.contextPath() + parsed.uri(),
                                parsed.query())));
  }

  /** To a servlet. */
  public static Dispatcher toServlet(
      Targets targets, Application application, ServletHolder servlet) {
    return new Dispatcher(targets, application, servlet, null, "", "", null);
  }

  @Override
  public void forward(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    forward(request, response, null);
  }

  /**
   * Forwards under another method.
   *
   * @param method null for the request's own
   */
  public void forward(ServletRequest request, ServletResponse response, @Nullable String method)
      throws ServletException, IOException {
    Passed passed = Passed.of(request);
    WebRequest base = passed.base();
    if (response.isCommitted()) {
      throw new IllegalStateException("the response is committed: nobody else can answer");
    }
    response.resetBuffer();
    Dispatch current = passed.dispatch();
    Dispatch next = moved(current, DispatcherType.FORWARD, method, forwarded(current));
    passed.show(next, shown -> run(base, next, shown, response));
    if (base.isAsyncStarted()) {
      return; // The answer is still to be made (section 9.4).
    }
    WebResponse own = base.response();
    if (!own.is(response)) {
      close(response);
    } else if (current.type() != DispatcherType.INCLUDE) {
      own.finish();
    }
  }

  /** What a wrapper gathered goes on to the response that it wraps. */
  private static void close(ServletResponse response) throws IOException {
    try {
      response.getWriter().close();
    } catch (IllegalStateException e) {
      response.getOutputStream().close();
    }
  }

  private Map<String, @Nullable Object> forwarded(Dispatch from) {
    if (match == null || from.attributes().containsKey(FORWARD_REQUEST_URI)) {
      // Those of the first forward stay (section 9.4.2).
      return from.attributes();
    }
    Map<String, @Nullable Object> attributes = new HashMap<>();
    attributes.put(FORWARD_REQUEST_URI, from.uri());
    attributes.put(FORWARD_CONTEXT_PATH, from.contextPath());
    attributes.put(FORWARD_SERVLET_PATH, from.servletPath());
    attributes.put(FORWARD_PATH_INFO, from.pathInfo());
    attributes.put(FORWARD_QUERY_STRING, from.query());
    attributes.put(FORWARD_MAPPING, from.mapping());
    from.attributes()
        .forEach(
            (name, value) -> {
              if (name.startsWith("jakarta.servlet.error.")) {
                attributes.put(name, value);
              }
            });
    return attributes;
  }

  @Override
  public void include(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    Passed passed = Passed.of(request);
    WebRequest base = passed.base();
    WebResponse own = base.response();
    Dispatch current = passed.dispatch();
    Map<String, @Nullable Object> attributes = current.attributes();
    if (match != null) {
      attributes = new HashMap<>(attributes);
      attributes.put(INCLUDE_REQUEST_URI, uri);
      attributes.put(INCLUDE_CONTEXT_PATH, application.contextPath());
      attributes.put(INCLUDE_SERVLET_PATH, match.servletPath());
      attributes.put(INCLUDE_PATH_INFO, match.pathInfo());
      attributes.put(INCLUDE_QUERY_STRING, query);
      attributes.put(INCLUDE_MAPPING, match);
    }
    Dispatch included =
        new Dispatch(
            DispatcherType.INCLUDE,
            application,
            servlet,
            current.contextPath(),
            current.uri(),
            current.servletPath(),
            current.pathInfo(),
            current.query(),
            current.mapping(),
            current.method(),
            attributes,
            parameters(current));
    ServletResponse limited = own.is(response) ? new IncludedResponse(own) : response;
    own.beginInclude();
    try {
      passed.show(included, shown -> run(base, included, shown, limited));
    } finally {
      own.endInclude();
    }
  }

  /**
   * Goes on with an asynchronous request (section 9.7): unlike a forward it takes what has been
   * written and set as it is.
   */
  public void async(WebRequest base, ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    Dispatch from = base.dispatch();
    Map<String, @Nullable Object> attributes = new HashMap<>(from.attributes());
    attributes.put(AsyncContext.ASYNC_REQUEST_URI, from.uri());
    attributes.put(AsyncContext.ASYNC_CONTEXT_PATH, from.contextPath());
    attributes.put(AsyncContext.ASYNC_SERVLET_PATH, from.servletPath());
    attributes.put(AsyncContext.ASYNC_PATH_INFO, from.pathInfo());
    attributes.put(AsyncContext.ASYNC_QUERY_STRING, from.query());
    attributes.put(AsyncContext.ASYNC_MAPPING, from.mapping());
    Dispatch next = moved(from, DispatcherType.ASYNC, null, attributes);
    base.contained(next);
    try {
      Passed.of(request).show(next, shown -> run(base, next, shown, response));
    } finally {
      base.contained(from);
    }
  }

  /** Answers a failure (section 10.9): always with GET, whatever was asked. */
  public void error(WebRequest request, Map<String, @Nullable Object> attributes)
      throws ServletException, IOException {
    Dispatch next = moved(request.dispatch(), DispatcherType.ERROR, "GET", attributes);
    run(request, next, request, request.response());
  }

  private Dispatch moved(
      Dispatch from,
      DispatcherType type,
      @Nullable String method,
      Map<String, @Nullable Object> attributes) {
    String effective = method == null ? from.method() : method;
    Match<ServletHolder> to = match;
    if (to == null) {
      return new Dispatch(
          type,
          application,
          servlet,
          from.contextPath(),
          from.uri(),
          from.servletPath(),
          from.pathInfo(),
          from.query(),
          from.mapping(),
          effective,
          attributes,
          from.parameters());
    }
    return new Dispatch(
        type,
        application,
        servlet,
        application.contextPath(),
        uri,
        to.servletPath(),
        to.pathInfo(),
        query == null ? from.query() : query,
        to,
        effective,
        attributes,
        parameters(from));
  }

  /** The dispatch's own parameters go before those around it (section 9.1.1). */
  private Map<String, String[]> parameters(Dispatch around) {
    if (query == null || query.isEmpty()) {
      return around.parameters();
    }
    Parameters own = new Parameters(ParameterLimits.DEFAULTS);
    FormDecoder.query(query, StandardCharsets.UTF_8, own);
    return Parameters.joined(own.toMap(), around.parameters());
  }

  private void run(WebRequest base, Dispatch next, ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    Dispatch previous = base.dispatch(next);
    try {
      if (previous.application() == application) {
        chain(base, next, request, response);
      } else {
        elsewhere(base, next, request, response);
      }
    } finally {
      base.dispatch(previous);
    }
  }

  /** In an application that the request has not been in until now, or comes back to. */
  private void elsewhere(
      WebRequest base, Dispatch next, ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(application.loader());
    try {
      base.enter(application);
      try {
        chain(base, next, request, response);
      } finally {
        base.leave(application);
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void chain(
      WebRequest base, Dispatch next, ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    Chain.run(targets.filters(next.type(), path, servlet), servlet, base, request, response);
  }
}
