package dev.naru.was;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that runs, counted: whoever uses it holds it, and when the last has let go it is
 * closed. So a request that has begun ends with the classes that it began with.
 */
final class AppVersion {

  private final WebApp app;
  private final String version;
  private final AppFile.Stamp stamp;
  private final Executor executor;

  /** Requests, and one for its place among the versions. */
  private final AtomicInteger holds = new AtomicInteger(1);

  private final AtomicBoolean retired = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  AppVersion(WebApp app, String version, AppFile.Stamp stamp, Executor executor) {
    this.app = app;
    this.version = version;
    this.stamp = stamp;
    this.executor = executor;
    app.running().ifPresent(running -> running.held(this::hold, this::release));
  }

  WebApp app() {
    return app;
  }

  String version() {
    return version;
  }

  AppFile.Stamp stamp() {
    return stamp;
  }

  /** Requests that it is answering. */
  int active() {
    return Math.max(0, holds.get() - (retired.get() ? 0 : 1));
  }

  /** Begins to use it; false when it is gone, and another one has taken its place. */
  boolean hold() {
    int before = holds.get();
    while (before > 0) {
      if (holds.compareAndSet(before, before + 1)) {
        return true;
      }
      before = holds.get();
    }
    return false;
  }

  /** Ends a use. Never blocks. */
  void release() {
    if (holds.decrementAndGet() == 0) {
      close();
    }
  }

  /** Gives its place up: it is closed when those who use it have ended. */
  void retire() {
    if (retired.compareAndSet(false, true)) {
      release();
    }
  }

  /** Closes it whoever uses it, once. Never blocks; {@link #closed} tells when it has happened. */
  void close() {
    if (closing.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            try {
              app.close();
            } finally {
              closed.complete(null);
            }
          });
    }
  }

  /** Completes when it has been closed. */
  CompletableFuture<Void> closed() {
    return closed;
  }
}
