package dev.naru.was.login;

import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.security.Constraints;
import dev.naru.was.security.Constraints.Access;
import dev.naru.was.security.Identity;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Optional;

/**
 * Lets a request pass that its application's constraints allow (Servlet 6.1, section 13.8.3).
 * Dispatches within the application are not checked again (section 13.2).
 */
public final class AccessControl {

  private final Constraints constraints;

  /** By constraints. */
  public AccessControl(Constraints constraints) {
    this.constraints = constraints;
  }

  /**
   * Whether a request may go on; otherwise the response has been made.
   *
   * @param path within the context, decoded
   */
  public boolean permits(WebRequest request, WebResponse response, String path)
      throws IOException, ServletException {
    return switch (constraints.of(request.getMethod(), path)) {
      case Access.Denied denied -> {
        response.sendError(403);
        yield false;
      }
      case Access.Allowed allowed -> {
        if (allowed.confidential() && !request.isSecure()) {
          response.sendError(403, "This is to be had over https only.");
          yield false;
        }
        yield allowed.roles().isEmpty() || hasRole(request, response, allowed);
      }
    };
  }

  private static boolean hasRole(WebRequest request, WebResponse response, Access.Allowed allowed)
      throws IOException, ServletException {
    if (request.identity().isEmpty()
        && !request.application().authenticator().authenticate(request, response)) {
      return false;
    }
    Optional<Identity> who = request.identity();
    if (who.isPresent() && request.application().roles().permits(who.get(), allowed.roles())) {
      return true;
    }
    response.sendError(403);
    return false;
  }
}
