package dev.naru.examples.community;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code GET /pictures/{post}}: the picture of one's own post; for anybody else there is none. */
@WebServlet("/pictures/*")
public final class PictureServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String user = request.getRemoteUser();
    String path = request.getPathInfo();
    OptionalLong id = path == null ? OptionalLong.empty() : Ids.parse(path.substring(1));
    if (user == null || id.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Optional<Picture> found =
        Community.of(getServletContext()).posts().picture(user, id.getAsLong());
    if (found.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Picture picture = found.get();
    // The browser may keep it, but asks every time whether it is still allowed to show it.
    String tag = "\"" + id.getAsLong() + "\"";
    response.setHeader("Cache-Control", "private, no-cache");
    response.setHeader("ETag", tag);
    if (tag.equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(picture.type().mediaType());
    response.setContentLength(picture.bytes().length);
    response.getOutputStream().write(picture.bytes());
  }
}
