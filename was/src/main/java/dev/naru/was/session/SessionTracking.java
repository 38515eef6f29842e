package dev.naru.was.session;

import dev.naru.http.HttpRequest;
import dev.naru.was.descriptor.WebXml.SessionElement;
import jakarta.servlet.SessionTrackingMode;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How requests name an application's sessions (Servlet 6.1, section 7.1). */
public final class SessionTracking {

  /** Where an application says nothing. */
  public static final Set<SessionTrackingMode> DEFAULT = Set.of(SessionTrackingMode.COOKIE);

  private final SessionCookie cookie;
  private Set<SessionTrackingMode> modes = DEFAULT;

  /** Whether the cookie is one of them, which is asked for each request. */
  private boolean byCookie = true;

  /** As a descriptor has it; URLs have a parameter of the cookie's name. */
  public SessionTracking(SessionCookie cookie, SessionElement declared) {
    this.cookie = cookie;
    if (!declared.trackingModes().isEmpty()) {
      modes(
          declared.trackingModes().stream()
              .map(SessionTrackingMode::valueOf)
              .collect(Collectors.toSet()));
    }
  }

  /** The modes that are in effect. */
  public Set<SessionTrackingMode> modes() {
    return modes;
  }

  /**
   * Puts others in their place. Before the start.
   *
   * @throws IllegalArgumentException when TLS sessions are among them
   */
  public void modes(Set<SessionTrackingMode> others) {
    if (others.contains(SessionTrackingMode.SSL)) {
      throw new IllegalArgumentException("sessions are not tracked by TLS sessions");
    }
    modes = Set.copyOf(others);
    byCookie = others.contains(SessionTrackingMode.COOKIE);
  }

  /** Whether that is one of the modes. */
  public boolean by(SessionTrackingMode mode) {
    return mode == SessionTrackingMode.COOKIE ? byCookie : modes.contains(mode);
  }

  /** Whether a request names, in a way that counts, any session of a kind. */
  public boolean namesAny(HttpRequest request, Predicate<String> kind) {
    return (byCookie
            && SessionIds.inCookies(request.fields(), cookie.getName()).stream().anyMatch(kind))
        || (by(SessionTrackingMode.URL)
            && SessionIds.inPath(request.path(), cookie.getName()).filter(kind).isPresent());
  }
}
