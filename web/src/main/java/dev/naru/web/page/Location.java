package dev.naru.web.page;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Redirects: an answer whose Location can neither leave this site nor break out of its line. */
public final class Location {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** What may stand in a path as it is: RFC 3986, section 3.3, without the semicolon. */
  private static final String PLAIN = "-._~!$&'()*+,=:@/";

  private Location() {}

  /**
   * Sends the client to the same path with a slash at its end, keeping the query: 308, so that the
   * method is kept too.
   */
  public static void addSlash(HttpExchange exchange) {
    HttpRequest request = exchange.request();
    send(exchange, 308, local(request.path().value() + "/") + queryOf(request));
  }

  /** Sends the client elsewhere; completes the exchange. Any thread. */
  public static void send(HttpExchange exchange, int status, String target) {
    exchange.fields().set("Location", target);
    exchange.send(status);
  }

  /**
   * A path of this site in percent-encoding. Slashes at its beginning become one: two would name
   * another host (RFC 3986, section 4.2).
   */
  public static String local(String path) {
    int start = 0;
    while (start + 1 < path.length() && path.charAt(start + 1) == '/') {
      start++;
    }
    return encode(path.substring(start));
  }

  /** A decoded path in percent-encoding, its slashes kept. */
  public static String encode(String path) {
    StringBuilder out = new StringBuilder(path.length() + 16);
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || PLAIN.indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HEX.toHexDigits(octet));
      }
    }
    return out.toString();
  }

  /** The request's query with its question mark, made safe for a field; empty without a query. */
  public static String queryOf(HttpRequest request) {
    if (!request.hasQuery()) {
      return "";
    }
    String query = request.query();
    StringBuilder out = new StringBuilder(query.length() + 1).append('?');
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\') {
        out.append(c);
      } else {
        out.append('%').append(HEX.toHexDigits((byte) c));
      }
    }
    return out.toString();
  }
}
