package dev.naru.was.request;

import jakarta.servlet.ServletException;
import java.io.IOException;

/** How an application finds out who asks (Servlet 6.1, section 13.6). */
public interface Authenticator {

  /** Its name, as {@code getAuthType} tells it; {@code NONE} where there is no login. */
  String method();

  /**
   * Finds out who asks, or asks for it.
   *
   * @return whether it is known; otherwise the response has been made
   */
  boolean authenticate(WebRequest request, WebResponse response)
      throws IOException, ServletException;
}
