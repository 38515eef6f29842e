package dev.naru.was.login;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.http.message.BasicCredentials;
import dev.naru.was.request.Authenticator;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.security.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;

/** HTTP Basic authentication (RFC 7617; Servlet 6.1, section 13.6.1). */
public final class BasicLogin implements Authenticator {

  private final String challenge;

  /** With the realm that users are shown. */
  public BasicLogin(String realm) {
    String quoted = realm.replace("\\", "\\\\").replace("\"", "\\\"");
    this.challenge = "Basic realm=\"" + quoted + "\", charset=\"UTF-8\"";
  }

  @Override
  public String method() {
    return HttpServletRequest.BASIC_AUTH;
  }

  @Override
  public boolean authenticate(WebRequest request, WebResponse response) throws IOException {
    String field = request.getHeader("Authorization");
    Optional<BasicCredentials> credentials =
        field == null ? Optional.empty() : BasicCredentials.parse(field);
    Optional<Account> account;
    try {
      account =
          credentials.flatMap(
              given ->
                  request.application().login().checkRemembering(given.name(), given.password()));
    } catch (TooManyLoginsException refused) {
      TooManyLogins.answer(response, refused);
      return false;
    }
    if (account.isPresent()) {
      request.identify(Identity.of(account.get(), method()));
      return true;
    }
    response.setHeader("WWW-Authenticate", challenge);
    response.sendError(401);
    return false;
  }
}
