package dev.naru.examples.community;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Where “Log in” points to. {@code web.xml} lets nobody in here who is not logged in: the container
 * shows the login form, and comes back to this request afterwards.
 */
@WebServlet("/log-in")
public final class LogInServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    seeOther(request, response, "/");
  }
}
