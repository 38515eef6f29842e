package dev.naru.examples.community;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** What the servlets that answer with pages have in common. */
abstract class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** The request is understood, and what was typed has to be changed. RFC 9110, section 15.5.21. */
  static final int UNPROCESSABLE_CONTENT = 422;

  final Community community() {
    return Community.of(getServletContext());
  }

  final void show(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String template,
      Map<String, Object> model)
      throws IOException {
    community().views().show(request, response, status, template, model);
  }

  /** After a POST: the browser goes on with a GET, and reloading the page repeats nothing. */
  static void seeOther(HttpServletRequest request, HttpServletResponse response, String path)
      throws IOException {
    response.sendRedirect(request.getContextPath() + path, HttpServletResponse.SC_SEE_OTHER);
  }

  /** A form field, or an empty string when it was not sent. */
  static String field(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    return value == null ? "" : value;
  }
}
