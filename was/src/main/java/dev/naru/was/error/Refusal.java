package dev.naru.was.error;

import dev.naru.http.HttpExchange;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Why an application does not answer, for whoever asks it: 503, when to come back, and a line of
 * text. Its own error pages are not there then.
 */
public enum Refusal {
  /** It has not answered yet, and is about to. */
  STARTING("The application is starting; please try again in a moment."),
  /** It could not be started, or is being taken away. */
  STOPPED("The application is not running; please try again later."),
  /** All its places are taken, and so are those for waiting. */
  FULL("The application is busy; please try again in a moment.");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /**
   * Answers; any thread.
   *
   * @param seconds after which it is worth another try
   */
  public void answer(HttpExchange exchange, long seconds) {
    exchange.fields().set("Retry-After", Long.toString(seconds));
    exchange.fields().set("Content-Type", "text/plain;charset=utf-8");
    exchange.fields().set("Cache-Control", "no-store");
    String line = "503 Service Unavailable. " + text + "\n";
    exchange.send(503, Unpooled.wrappedBuffer(line.getBytes(StandardCharsets.US_ASCII)));
  }
}
