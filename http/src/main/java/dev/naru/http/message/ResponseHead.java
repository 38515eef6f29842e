package dev.naru.http.message;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpVersion;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer's head as a client reads it, found valid.
 *
 * @param status 100 to 599
 * @param contentLength as announced; -1 when only the body's end will tell
 * @param delimited whether the head says where the body ends; otherwise the connection's end does
 * @param keepAlive whether the connection stays when the body has ended (RFC 9112, section 9.3)
 * @param keptFor how long the server says that it keeps an idle connection
 * @param protocol what is spoken from here on, with status 101; empty for none
 */
public record ResponseHead(
    int status,
    HttpVersion version,
    HttpFields fields,
    long contentLength,
    boolean delimited,
    boolean keepAlive,
    Optional<Duration> keptFor,
    String protocol) {

  /** Whether another head follows (RFC 9110, section 15.2). */
  public boolean interim() {
    return status < 200 && status != 101;
  }

  /** Whether no body follows, whatever the fields say (RFC 9112, section 6.3). */
  public boolean bodiless(String method) {
    return status < 200 || status == 204 || status == 304 || method.equals("HEAD");
  }
}
