package dev.naru.was.login;

import dev.naru.was.request.Authenticator;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.security.Constraints;
import dev.naru.was.security.Constraints.Access;
import dev.naru.was.security.Identity;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Lets a request pass that its application's constraints allow (Servlet 6.1, section 13.8.3): first
 * the transport, then who asks, then the roles. Dispatches within the application are not checked
 * again (section 13.2).
 */
public final class AccessControl {

  private final Constraints constraints;
  private final Transport transport;

  /**
   * By constraints.
   *
   * @param securePort where TLS is spoken, if anywhere
   */
  public AccessControl(Constraints constraints, Supplier<OptionalInt> securePort) {
    this.constraints = constraints;
    this.transport = new Transport(securePort);
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
          transport.refuse(request, response);
          yield false;
        }
        yield allowed.roles().isEmpty() || hasRole(request, response, allowed);
      }
    };
  }

  private boolean hasRole(WebRequest request, WebResponse response, Access.Allowed allowed)
      throws IOException, ServletException {
    if (request.identity().isEmpty() && !authenticates(request, response)) {
      return false;
    }
    Optional<Identity> who = request.identity();
    if (who.isPresent() && request.application().roles().permits(who.get(), allowed.roles())) {
      return true;
    }
    response.sendError(403);
    return false;
  }

  private boolean authenticates(WebRequest request, WebResponse response)
      throws IOException, ServletException {
    Authenticator authenticator = request.application().authenticator();
    if (!request.isSecure()
        && authenticator instanceof FormLogin form
        && constraints.of("GET", form.loginPage()) instanceof Access.Allowed page
        && page.confidential()) {
      // A login page that is to be had over TLS only must not be shown otherwise (13.6.3).
      transport.refuse(request, response);
      return false;
    }
    return authenticator.authenticate(request, response);
  }
}
