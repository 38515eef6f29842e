package dev.naru.http;

import java.util.Optional;

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

  /**
   * What the client would speak from here on in place of HTTP, when it says so: the value of
   * Upgrade in HTTP/1.1 (RFC 9110, section 7.8), which may be a list with the one that it likes
   * best first, or {@code :protocol} of an extended CONNECT in HTTP/2 (RFC 8441). See {@link
   * HttpExchange#upgrade}.
   */
  Optional<String> upgrade();
}
