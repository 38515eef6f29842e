package dev.naru.was.login;

import dev.naru.was.request.Authenticator;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import java.io.IOException;

/** Of an application that says nothing of logins: nobody is known, except by {@code login()}. */
public final class NoLogin implements Authenticator {

  @Override
  public String method() {
    return "NONE";
  }

  @Override
  public boolean authenticate(WebRequest request, WebResponse response) throws IOException {
    response.sendError(403);
    return false;
  }
}
