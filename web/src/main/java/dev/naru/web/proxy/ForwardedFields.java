package dev.naru.web.proxy;

/** In which fields a server is told who asks. */
public enum ForwardedFields {
  /** In both. */
  BOTH,
  /** {@code Forwarded} (RFC 7239). */
  STANDARD,
  /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}. */
  X_FORWARDED,
  /** In none. */
  NONE;

  boolean standard() {
    return this == BOTH || this == STANDARD;
  }

  boolean old() {
    return this == BOTH || this == X_FORWARDED;
  }
}
