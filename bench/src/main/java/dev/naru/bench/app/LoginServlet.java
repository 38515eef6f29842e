package dev.naru.bench.app;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Logs in who posts the right name and password, and keeps the name in the session. */
@WebServlet("/login")
public final class LoginServlet extends HttpServlet {

  /** The attribute of the session. */
  static final String NAME = "name";

  private static final long serialVersionUID = 1L;

  /** What who has not logged in is shown, where the container does not redirect to it. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_FORBIDDEN);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException {
    request.getSession(); // Containers remember a login in a session that is there.
    request.login(request.getParameter("name"), request.getParameter("password"));
    request.getSession().setAttribute(NAME, request.getRemoteUser());
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
