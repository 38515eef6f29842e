package dev.naru.bench;

/** What every container is told of {@link Deployment#GUARDED}. */
final class Guarded {

  /** For members only. */
  static final String PATH = "/guarded";

  /** The login page, and where to post name and password; open to all. */
  static final String LOGIN = "/login";

  /** The only user. */
  static final String USER = "world";

  static final String PASSWORD = "bench-of-oak";

  /** The user's role. */
  static final String ROLE = "member";

  private Guarded() {}
}
