package dev.naru.was;

import dev.naru.engine.health.Health;
import dev.naru.http.BlockingHandler;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A web application at a prefix of a site: each request on a virtual thread of its own. */
final class AppRoute implements Route {

  private final AppConfig config;
  private final RouteContext context;
  private final BlockingHandler blocking = this::answer;
  private final HttpHandler handler = exchange -> exchange.block(blocking);
  private final Runnable over = this::over;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private volatile boolean draining;
  private volatile @Nullable WebApp app;

  AppRoute(AppConfig config, RouteContext context) {
    this.config = config;
    this.context = context;
  }

  @Override
  public HttpHandler handler() {
    return handler;
  }

  private void answer(HttpExchange exchange) throws Exception {
    WebApp running = app;
    if (running == null) {
      exchange.fields().set("Retry-After", "1");
      exchange.status(503);
      return;
    }
    inFlight.incrementAndGet();
    running.handle(exchange, over);
  }

  /** A request is over, at once or asynchronously. */
  private void over() {
    if (inFlight.decrementAndGet() == 0 && draining) {
      drained();
    }
  }

  private void drained() {
    lock.lock();
    try {
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void drain(Duration deadline) {
    lock.lock();
    try {
      draining = true;
      long left = deadline.toNanos();
      while (inFlight.get() > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void start() throws IOException {
    String prefix = context.prefix();
    app = WebApp.deploy(config, prefix.substring(0, prefix.length() - 1), context.platform());
  }

  @Override
  public Health health() {
    return app == null ? Health.down(config.app() + " is not deployed") : Health.UP;
  }

  @Override
  public void close() {
    WebApp running = app;
    app = null;
    if (running != null) {
      running.close();
    }
  }
}
