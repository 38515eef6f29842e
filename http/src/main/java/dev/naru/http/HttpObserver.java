package dev.naru.http;

import java.util.Optional;

/**
 * Is told what happens on connections: access log, metrics. Called on the connections' loops; must
 * not block and must not throw.
 */
public interface HttpObserver {

  /** Watches nothing. */
  HttpObserver NONE = new HttpObserver() {};

  /** A connection has been accepted. */
  default void opened(HttpConnection connection) {}

  /** A connection is gone. */
  default void closed(HttpConnection connection) {}

  /**
   * An exchange is over.
   *
   * @param nanos from the end of the request's head to the end of the answer
   * @param failure why it was not answered whole
   */
  default void completed(HttpExchange exchange, long nanos, Optional<Throwable> failure) {}

  /** A message that was no request, and so no exchange, has been answered with that status. */
  default void refused(HttpConnection connection, int status) {}

  /**
   * A stream of an HTTP/2 connection has been reset by us.
   *
   * @param reason the name of the error code (RFC 9113, section 7)
   */
  default void reset(HttpConnection connection, String reason) {}

  /**
   * A client of an HTTP/2 connection has been told that it ends.
   *
   * @param reason one of a fixed set: the name of an error code, what there was too much of, or
   *     {@code DRAIN}
   */
  default void goneAway(HttpConnection connection, String reason) {}

  /** One that tells both. */
  default HttpObserver and(HttpObserver other) {
    HttpObserver self = this;
    return new HttpObserver() {
      @Override
      public void opened(HttpConnection connection) {
        self.opened(connection);
        other.opened(connection);
      }

      @Override
      public void closed(HttpConnection connection) {
        self.closed(connection);
        other.closed(connection);
      }

      @Override
      public void completed(HttpExchange exchange, long nanos, Optional<Throwable> failure) {
        self.completed(exchange, nanos, failure);
        other.completed(exchange, nanos, failure);
      }

      @Override
      public void refused(HttpConnection connection, int status) {
        self.refused(connection, status);
        other.refused(connection, status);
      }

      @Override
      public void reset(HttpConnection connection, String reason) {
        self.reset(connection, reason);
        other.reset(connection, reason);
      }

      @Override
      public void goneAway(HttpConnection connection, String reason) {
        self.goneAway(connection, reason);
        other.goneAway(connection, reason);
      }
    };
  }
}
