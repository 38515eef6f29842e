package dev.naru.http;

/** Answers exchanges. */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Begins to answer. Called on the connection's event loop when the head has been read and found
   * valid; must not block. It either answers with one of {@link HttpExchange}'s non-blocking
   * operations, now or later, or hands the exchange to {@link HttpExchange#block}. What it throws
   * becomes a 500, or cuts the connection when the answer has begun.
   */
  void handle(HttpExchange exchange) throws Exception;
}
