package dev.naru.was.request;

import dev.naru.was.session.SessionManager;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Optional;

/**
 * The other applications of its host that an application may reach (Servlet 6.1, {@code
 * ServletContext.getContext}). They share the ids of sessions, not the sessions (section 7.3).
 */
public interface Neighbours {

  /** Whether the application shares with others at all. */
  boolean shares();

  /**
   * The context of the application that answers at a path of the host.
   *
   * @param own the application's own, which it is given without further ado
   * @return empty where there is none, or one that may not be reached
   */
  Optional<ServletContext> context(String path, ServletContext own);

  /** The sessions of those that may be reached. */
  List<SessionManager> sessions();
}
