package dev.naru.http.log;

import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import java.time.Instant;

/** Makes a line of what happened, without its end. Used by one thread at a time. */
interface LineFormat {

  /**
   * For an exchange.
   *
   * @param nanos what the answer took to begin
   */
  String line(HttpExchange exchange, long nanos);

  /** For what was no request. */
  String refused(HttpConnection connection, Instant at, int status);
}
