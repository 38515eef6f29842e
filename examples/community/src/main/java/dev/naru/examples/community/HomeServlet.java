package dev.naru.examples.community;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The page for whoever asks: one's own posts, or the welcome for who is not logged in.
 *
 * <p>The empty pattern is the root of the application and nothing below it, so that files are still
 * served as files.
 */
@WebServlet("")
public final class HomeServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String user = request.getRemoteUser();
    if (user == null) {
      boolean demoUsers = community().demoUsers();
      show(request, response, 200, "welcome", Map.of("demoUsers", demoUsers));
      return;
    }
    String before = request.getParameter("before");
    if (before == null) {
      HomePage home = HomePage.of(community().posts().page(user, Long.MAX_VALUE), true);
      show(request, response, 200, "home", Map.of("home", home));
      return;
    }
    OptionalLong id = Ids.parse(before);
    if (id.isEmpty()) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
      return;
    }
    HomePage home = HomePage.of(community().posts().page(user, id.getAsLong()), false);
    show(request, response, 200, "home", Map.of("home", home));
  }
}
