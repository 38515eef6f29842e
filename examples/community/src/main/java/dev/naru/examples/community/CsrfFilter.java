package dev.naru.examples.community;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * Lets through what only reads, and of the rest what carries the session's token; 403 otherwise.
 *
 * <p>The container answers {@code j_security_check} before any filter. What guards that form is the
 * session cookie: with {@code SameSite=Lax} a foreign page's POST comes without it, and so without
 * the saved request that a login must have.
 */
public final class CsrfFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /** RFC 9110, section 9.2.1. */
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (SAFE_METHODS.contains(request.getMethod())) {
      chain.doFilter(request, response);
      return;
    }
    if (isMultipart(request)) {
      try {
        request.getParts(); // here, where too large can be told from missing
      } catch (IllegalStateException refused) {
        // Also thrown for a form sent to a page that takes no files: then the size is not to blame.
        long length = request.getContentLengthLong();
        boolean tooLarge = length < 0 || length > Picture.MAX_BYTES;
        response.sendError(
            tooLarge
                ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
                : HttpServletResponse.SC_BAD_REQUEST);
        return;
      }
    }
    if (carriesToken(request)) {
      chain.doFilter(request, response);
    } else {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
    }
  }

  private static boolean carriesToken(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    String presented = request.getParameter(Csrf.FIELD);
    return session != null && presented != null && Csrf.matches(Csrf.token(session), presented);
  }

  private static boolean isMultipart(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
  }
}
