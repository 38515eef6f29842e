package dev.naru.http;

/** The head of a request, validated. */
public interface HttpRequest {

  /** The method, as sent: methods are case-sensitive (RFC 9110, section 9.1). */
  String method();

  /** The version that the client spoke. */
  HttpVersion version();

  /** {@code http} or {@code https}. */
  String scheme();

  /** The host that was asked for, lower case, without port; brackets kept for an IPv6 address. */
  String host();

  /** The port that was asked for; the scheme's own when none was named. */
  int port();

  /** The path and query exactly as sent, in origin form (RFC 9112, section 3.2.1). */
  String target();

  /** The path in its one canonical form, which everything that decides on a path goes by. */
  RequestPath path();

  /** The query as sent, without the question mark; empty when there is none. */
  String query();

  /** Whether there was a question mark. */
  boolean hasQuery();

  /** The head's fields. */
  HttpFields fields();

  /**
   * The body's length that the head announces: 0 when there is none, -1 when only its end will tell
   * (chunked).
   */
  long contentLength();
}
