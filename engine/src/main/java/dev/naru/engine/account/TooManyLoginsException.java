package dev.naru.engine.account;

import java.time.Duration;

/**
 * A login is refused without a look at its password: too many go on, or too many of that name have
 * failed. Whoever speaks a protocol says so in its terms: 429 with Retry-After, {@code 421}.
 */
public final class TooManyLoginsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * With a message for the person who logs in.
   *
   * @param retryAfter when another try makes sense
   */
  public TooManyLoginsException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** When another try makes sense; more than zero. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
