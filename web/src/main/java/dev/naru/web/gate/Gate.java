package dev.naru.web.gate;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;

/** Lets exchanges pass to what stands behind it, at once or later, or answers them itself. */
interface Gate extends AutoCloseable {

  /** A handler that lets pass to another one; on the exchange's loop. */
  HttpHandler before(HttpHandler next);

  /** Who waits is told so, and nothing is begun any more. */
  @Override
  default void close() {}

  /** Goes on with an exchange that has waited, on its loop. */
  static void pass(HttpHandler next, HttpExchange exchange) {
    if (exchange.completed()) {
      return;
    }
    try {
      next.handle(exchange);
    } catch (Exception e) { // as whoever has called the first gate would have done
      exchange.fail(e);
    }
  }
}
