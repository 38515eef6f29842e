package dev.naru.http;

import dev.naru.engine.health.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

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

  /**
   * Looks again, at a reload that has not changed its record, at what the record only names: a file
   * whose content is another one now. Prepares what is to change and changes nothing yet.
   *
   * @return empty when all is as it was
   * @throws IOException when it cannot be had, with a message for the person who put it there
   */
  default Optional<Refresh> refresh() throws IOException {
    return Optional.empty();
  }

  /** A change that has been prepared; one of the two is called, once. */
  interface Refresh {
    /** Makes it; cannot fail. */
    void commit();

    /** Drops it. */
    void discard();
  }

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
