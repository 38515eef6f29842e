package dev.naru.examples.community;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writing, reading and deleting one's own posts. {@code web.xml} lets in only who is logged in.
 *
 * <pre>
 *   POST /posts             a new post, then 303 to /#post-{id}
 *   GET  /posts/{id}        the post on a page of its own
 *   POST /posts/{id}/delete then 303 to /
 * </pre>
 *
 * A post of somebody else's is answered like one that does not exist.
 */
@WebServlet("/posts/*")
@MultipartConfig(
    maxFileSize = Picture.MAX_BYTES,
    maxRequestSize = Picture.MAX_BYTES + PostServlet.FIELDS_BYTES,
    fileSizeThreshold = Picture.MAX_BYTES + PostServlet.FIELDS_BYTES) // never a temporary file
public final class PostServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  /** Room for the other fields: 2,200 characters of at most 4 bytes, and the boundaries. */
  static final int FIELDS_BYTES = 64 << 10;

  private static final String DELETE = "/delete";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    OptionalLong id = id(path(request));
    Optional<Post> post =
        id.isPresent()
            ? community().posts().find(request.getRemoteUser(), id.getAsLong())
            : Optional.empty();
    if (post.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    show(request, response, 200, "post-page", Map.of("post", post.get()));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String path = path(request);
    if (path.isEmpty()) {
      write(request, response);
    } else if (path.endsWith(DELETE)) {
      delete(request, response, id(path.substring(0, path.length() - DELETE.length())));
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private void write(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Draft draft = new Draft(field(request, "text"), field(request, "alt"));
    byte[] bytes = picture(request);
    Optional<Picture> picture = Picture.of(bytes);
    Optional<String> problem =
        bytes.length > 0 && picture.isEmpty()
            ? Optional.of("post.problem.picture")
            : draft.problem();
    if (problem.isPresent()) {
      Posts.Slice newest = community().posts().page(request.getRemoteUser(), Long.MAX_VALUE);
      HomePage home = HomePage.of(newest, true).with(draft, problem.get());
      show(request, response, UNPROCESSABLE_CONTENT, "home", Map.of("home", home));
      return;
    }
    long id = community().posts().add(new Posts.NewPost(request.getRemoteUser(), draft, picture));
    // Only now: who sees the 303 may rely on the post.
    seeOther(request, response, "/#post-" + id);
  }

  private void delete(HttpServletRequest request, HttpServletResponse response, OptionalLong id)
      throws IOException {
    if (id.isPresent() && community().posts().delete(request.getRemoteUser(), id.getAsLong())) {
      seeOther(request, response, "/");
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  /** Empty when no picture was chosen, or when the form has no room for one. */
  private static byte[] picture(HttpServletRequest request) throws IOException, ServletException {
    String type = request.getContentType();
    Part part = type != null && type.startsWith("multipart/") ? request.getPart("picture") : null;
    if (part == null) {
      return new byte[0];
    }
    try (InputStream content = part.getInputStream()) {
      return content.readAllBytes();
    }
  }

  private static String path(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null ? "" : path;
  }

  private static OptionalLong id(String path) {
    return path.startsWith("/") ? Ids.parse(path.substring(1)) : OptionalLong.empty();
  }
}
