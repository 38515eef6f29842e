package dev.naru.was.request;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpRequest;

/**
 * How an opening handshake of WebSocket over HTTP/2 (RFC 8441, section 5) looks to an application:
 * as the same handshake of HTTP/1.1, a GET with the fields that RFC 6455 asks for. So constraints
 * and filters that are about GET hold for it, and no application has to know of HTTP/2.
 */
final class ExtendedConnect implements HttpFields {

  /** There is no key in HTTP/2; whoever insists on one finds sixteen octets (RFC 6455, 4.1). */
  private static final String NO_KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

  private static final String[] NAMES = {"Upgrade", "Connection", "Sec-WebSocket-Key"};
  private static final String[] VALUES = {"websocket", "Upgrade", NO_KEY};

  private final HttpFields sent;

  private ExtendedConnect(HttpFields sent) {
    this.sent = sent;
  }

  /** Whether a request is one. */
  static boolean is(HttpRequest request) {
    return request.method().equals("CONNECT")
        && request.upgrade().filter("websocket"::equalsIgnoreCase).isPresent();
  }

  /** The fields of a request. */
  static HttpFields fields(HttpRequest request) {
    return is(request) ? new ExtendedConnect(request.fields()) : request.fields();
  }

  /** The method of a request. */
  static String method(HttpRequest request) {
    return is(request) ? "GET" : request.method();
  }

  @Override
  public int size() {
    return sent.size() + NAMES.length;
  }

  @Override
  public String name(int index) {
    return index < sent.size() ? sent.name(index) : NAMES[index - sent.size()];
  }

  @Override
  public String value(int index) {
    return index < sent.size() ? sent.value(index) : VALUES[index - sent.size()];
  }
}
