package dev.naru.was.login;

import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.was.request.WebResponse;
import java.io.IOException;

/** Answers a login that was refused without a look at its password: 429 (RFC 6585, section 4). */
final class TooManyLogins {

  private TooManyLogins() {}

  static void answer(WebResponse response, TooManyLoginsException refused) throws IOException {
    long seconds = Math.max(1, refused.retryAfter().plusMillis(999).toSeconds());
    response.setHeader("Retry-After", Long.toString(seconds));
    response.sendError(429, refused.getMessage());
  }
}
