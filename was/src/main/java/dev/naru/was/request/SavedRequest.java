package dev.naru.was.request;

import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its sender to log in (Servlet 6.1, section 13.6.3).
 *
 * @param uri not decoded
 * @param query not decoded
 * @param contentType of the body
 */
@SuppressWarnings("ArrayRecordComponent")
public record SavedRequest(
    String method, String uri, @Nullable String query, @Nullable String contentType, byte[] body) {

  /** Bytes of a body that are kept; a request with a larger one is not saved. */
  public static final int MAX_BODY = 64 * 1024;

  /** Where the sender is to be sent after the login. */
  public String location() {
    return query == null ? uri : uri + "?" + query;
  }
}
