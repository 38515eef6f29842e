package dev.naru.was.context;

import dev.naru.engine.network.Clock;
import dev.naru.http.HttpExchange;
import dev.naru.http.Tunnel;
import dev.naru.was.async.AsyncCourse;
import dev.naru.was.async.AsyncRequest;
import dev.naru.was.dispatch.Dispatcher;
import dev.naru.was.dispatch.Failures;
import dev.naru.was.request.WebRequest;
import dev.naru.was.upgrade.UpgradedConnection;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Requests that outlive the thread they came on: asynchronous and upgraded ones. */
final class OutlivingRequests {

  private final WebApplication application;
  private final RequestPipeline pipeline;
  private final Failures failures;
  private final Clock clock;
  private final Unfinished unfinished = new Unfinished();

  OutlivingRequests(
      WebApplication application, RequestPipeline pipeline, Failures failures, Clock clock) {
    this.application = application;
    this.pipeline = pipeline;
    this.failures = failures;
    this.clock = clock;
  }

  /** Ends those that are left: the application stops. */
  void stop() {
    unfinished.end();
  }

  /** Gives threads, one after the other, to go on with an exchange. */
  private Consumer<Runnable> threads(HttpExchange exchange) {
    return work ->
        exchange.resume(
            resumed -> {
              Thread.currentThread().setContextClassLoader(application.loader());
              work.run();
            });
  }

  // --- asynchronous

  /** The asynchronous side of a request; from now on it ends only when that says so. */
  AsyncRequest async(WebRequest request) {
    HttpExchange exchange = request.exchange();
    AsyncRequest async =
        new AsyncRequest(
            new Course(request), clock, threads(exchange), request, request.response());
    exchange.detach();
    unfinished.add(request, async::abandon);
    exchange.onComplete((over, why) -> why.ifPresent(cause -> async.abandon(gone(cause))));
    return async;
  }

  private static IOException gone(Throwable cause) {
    return new IOException("the client is gone", cause);
  }

  /** What happens to one of them. */
  private final class Course implements AsyncCourse {

    private final WebRequest request;

    Course(WebRequest request) {
      this.request = request;
    }

    @Override
    public void dispatch(Target target, ServletRequest wrapped, ServletResponse response)
        throws ServletException, IOException {
      if (target.context().getRequestDispatcher(target.path()) instanceof Dispatcher dispatcher) {
        dispatcher.async(request, wrapped, response);
      } else {
        throw new ServletException(
            "there is nothing to dispatch to at " + target.path() + ": is it a path?");
      }
    }

    @Override
    public void failed(Throwable cause) throws IOException {
      failures.thrown(request, cause);
    }

    @Override
    public void timedOut() throws IOException {
      failures.timedOut(request);
    }

    @Override
    public void answerFailure() throws IOException {
      pipeline.answerFailure(request);
    }

    @Override
    public void finish(@Nullable Throwable cut) {
      HttpExchange exchange = request.exchange();
      Throwable broken = cut;
      try {
        request.response().end();
      } catch (IOException | RuntimeException e) {
        broken = e;
      }
      try {
        pipeline.end(request);
      } finally {
        unfinished.remove(request);
        if (broken == null) {
          exchange.complete();
        } else {
          exchange.fail(broken);
        }
        request.over().run();
      }
    }

    @Override
    public <T> T create(Class<T> type) throws ServletException {
      return application.create(type);
    }

    @Override
    public void log(String message, Throwable thrown) {
      application.servletContext().log(message, thrown);
    }
  }

  // --- upgraded

  /**
   * Leaves HTTP, when the application has asked for it: the head goes out with what it has set, for
   * the protocol that it named by {@code Upgrade}, or the first that was offered.
   */
  Optional<UpgradedConnection> upgrade(WebRequest request) {
    Optional<HttpUpgradeHandler> handler = request.upgradeHandler();
    if (handler.isEmpty()) {
      return Optional.empty();
    }
    HttpExchange exchange = request.exchange();
    String offered = exchange.request().upgrade().orElseThrow();
    String protocol =
        request.response().upgrade().orElseGet(() -> offered.split(",", 2)[0].strip());
    request.response().resetBuffer();
    Tunnel tunnel = exchange.upgrade(protocol);
    Runnable over = request.over();
    UpgradedConnection connection =
        new UpgradedConnection(
            exchange,
            tunnel,
            handler.get(),
            threads(exchange),
            () -> {
              unfinished.remove(handler.get());
              over.run();
            });
    unfinished.add(handler.get(), exchange::fail);
    return Optional.of(connection);
  }
}
