package dev.naru.bench;

/** How servlet containers are set up. */
enum Deployment {
  /** Servlets and nothing else. */
  PLAIN,
  /** The same over TLS. */
  TLS,
  /** A servlet for members only, behind a filter: see {@link Guarded}. */
  GUARDED
}
