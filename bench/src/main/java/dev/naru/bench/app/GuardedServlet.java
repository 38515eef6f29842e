package dev.naru.bench.app;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Greets who has logged in and is a member; the constraint before it is the deployment's. */
@WebServlet("/guarded")
public final class GuardedServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object name = request.getSession().getAttribute(LoginServlet.NAME);
    if (name == null || !request.isUserInRole("member")) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    byte[] body = ("Hello, " + name + "!").getBytes(StandardCharsets.US_ASCII);
    response.setContentType("text/plain");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
