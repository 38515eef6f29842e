package dev.naru.examples.community;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * Creates an account and logs it in. The account is the platform's: this application never stores a
 * password.
 */
@WebServlet("/sign-up")
public final class SignUpServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getRemoteUser() != null) {
      seeOther(request, response, "/");
      return;
    }
    show(request, response, 200, "sign-up", Map.of("name", "", "problem", ""));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (request.getRemoteUser() != null) {
      seeOther(request, response, "/");
      return;
    }
    String name = field(request, "name").strip();
    String password = field(request, "password");
    try {
      community().signUp().accept(name, password.toCharArray());
    } catch (IllegalStateException taken) {
      refuse(request, response, name, Messages.wantedBy(request).text("sign-up.problem.taken"));
      return;
    } catch (IllegalArgumentException refused) {
      String why = refused.getMessage();
      refuse(request, response, name, why == null ? "" : why);
      return;
    }
    request.login(name, password);
    // Whoever knew the session before knows nothing of it now, whether or not login() saw to that.
    request.changeSessionId();
    seeOther(request, response, "/");
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, String name, String problem)
      throws IOException {
    Map<String, Object> model = Map.of("name", name, "problem", problem);
    show(request, response, UNPROCESSABLE_CONTENT, "sign-up", model);
  }
}
