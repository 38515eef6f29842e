package dev.naru.http;

import dev.naru.engine.health.Health;
import java.io.IOException;
import java.time.Duration;

/**
 * What stands behind a prefix of a site. Same lifecycle as a server; kept on reload while equal.
 */
public interface Route extends AutoCloseable {

  /** Answers; the exchange's path begins with the route's prefix. */
  HttpHandler handler();

  /**
   * Makes ready; may block. A route that fails here fails the start.
   *
   * @throws IOException with a message for the person who wrote the configuration
   */
  default void start() throws IOException {}

  /** How it is, now. */
  default Health health() {
    return Health.UP;
  }

  /** Lets work in progress end. */
  default void drain(Duration deadline) {}

  /** Frees everything. Never throws. */
  @Override
  default void close() {}
}
