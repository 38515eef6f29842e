package dev.naru.http;

/**
 * Fields that are checked and encoded once, for answers that have the same ones again and again.
 * Immutable. Without Content-Length, Date and Server, which each answer has of its own. Made by
 * {@code dev.naru.http.message.EncodedFields}, the only implementation.
 */
public interface ReadyFields extends HttpFields {

  /** As HTTP/1.1 writes them (RFC 9112, section 5). Not to be changed. */
  byte[] lines();
}
