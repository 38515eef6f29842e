package dev.naru.examples.community;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What every template needs to know of the request that it answers.
 *
 * @param messages the reader's language
 * @param contextPath where the application is mounted: {@code ""} or {@code "/community"}
 * @param user who is logged in
 * @param assets style sheets and scripts
 * @param csrfToken asked only by pages with a form, because it needs a session
 */
public record Page(
    Messages messages,
    String contextPath,
    Optional<String> user,
    Assets assets,
    Supplier<String> csrfToken) {

  static Page of(HttpServletRequest request, Assets assets) {
    return new Page(
        Messages.wantedBy(request),
        request.getContextPath(),
        Optional.ofNullable(request.getRemoteUser()),
        assets,
        () -> Csrf.token(request.getSession()));
  }

  public String text(String key, Object... arguments) {
    return messages.text(key, arguments);
  }

  public String moment(Instant instant) {
    return messages.moment(instant);
  }

  /** A link inside the site, from a path that starts with a slash. */
  public String url(String path) {
    return contextPath + path;
  }

  /** A link to a file that may be cached for ever. */
  public String asset(String path) {
    return contextPath + assets.versioned(path);
  }
}
