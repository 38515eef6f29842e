package dev.naru.was.context;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Stands where an application declares a JSP page as a servlet: pages are not supported. */
final class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.sendError(
        HttpServletResponse.SC_NOT_IMPLEMENTED, "JSP pages are not supported by this server");
  }
}
