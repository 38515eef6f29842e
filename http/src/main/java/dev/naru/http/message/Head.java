package dev.naru.http.message;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpRequest;
import dev.naru.http.HttpVersion;
import dev.naru.http.RequestPath;
import java.util.Optional;

/**
 * A request's head, found valid.
 *
 * @param query without the question mark
 * @param contentLength 0 when there is no body, -1 when it is chunked
 * @param keepAlive whether the client wants the connection to stay (RFC 9112, section 9.3)
 * @param expectsContinue whether the client waits for a 100 before it sends the body (RFC 9110,
 *     section 10.1.1)
 * @param serverWide whether the target is the asterisk: the server as a whole, not a resource
 * @param protocol what the client would speak instead on this connection or stream; empty for none
 */
public record Head(
    String method,
    HttpVersion version,
    boolean secure,
    Authority authority,
    String target,
    RequestPath path,
    String query,
    boolean hasQuery,
    HttpFields fields,
    long contentLength,
    boolean keepAlive,
    boolean expectsContinue,
    boolean serverWide,
    String protocol)
    implements HttpRequest {

  /** The same request with other fields. */
  public Head with(HttpFields changed) {
    return new Head(
        method,
        version,
        secure,
        authority,
        target,
        path,
        query,
        hasQuery,
        changed,
        contentLength,
        keepAlive,
        expectsContinue,
        serverWide,
        protocol);
  }

  @Override
  public String scheme() {
    return secure ? "https" : "http";
  }

  @Override
  public String host() {
    return authority.host();
  }

  @Override
  public int port() {
    return authority.port() >= 0 ? authority.port() : secure ? 443 : 80;
  }

  @Override
  public Optional<String> upgrade() {
    return protocol.isEmpty() ? Optional.empty() : Optional.of(protocol);
  }
}
