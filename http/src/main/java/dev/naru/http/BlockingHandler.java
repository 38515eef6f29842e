package dev.naru.http;

/** Answers an exchange on a virtual thread of its own. */
@FunctionalInterface
public interface BlockingHandler {

  /**
   * Answers; may block. When it returns, the exchange is complete, unless {@link
   * HttpExchange#detach} was called. What it throws becomes a 500, or cuts the connection when the
   * answer has begun.
   */
  void handle(HttpExchange exchange) throws Exception;
}
