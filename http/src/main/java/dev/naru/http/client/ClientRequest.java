package dev.naru.http.client;

import dev.naru.http.message.ResponseFields;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to be sent.
 *
 * @param method as sent
 * @param scheme {@code http} or {@code https}; HTTP/2 says it
 * @param authority host, and port where it is not the scheme's own
 * @param target path and query
 * @param fields end-to-end fields: without Host, Content-Length and what concerns a connection
 * @param contentLength 0 without a body, -1 when only its end will tell
 * @param trailers whether fields behind the answer's body are wanted (RFC 9110, section 6.5.1)
 * @param expectsContinue whether a 100 is awaited before the body (section 10.1.1)
 * @param upgrade what to speak instead of HTTP from the answer on
 * @param times how long the server may take
 */
public record ClientRequest(
    String method,
    String scheme,
    String authority,
    String target,
    ResponseFields fields,
    long contentLength,
    boolean trailers,
    boolean expectsContinue,
    Optional<String> upgrade,
    Times times) {

  /**
   * How long a server may take.
   *
   * @param firstByte from the end of the request to the end of the answer's head
   * @param idle without an octet that is awaited, in either direction
   */
  public record Times(Duration firstByte, Duration idle) {}
}
