package dev.naru.web.proxy;

import java.util.Locale;

/**
 * A server behind a proxy, as it is written: {@code http://10.0.0.5:3000}.
 *
 * @param scheme {@code http}, {@code https} or {@code h2c}
 * @param host a name, or an address without brackets
 * @param port 1 to 65535
 */
public record UpstreamAddress(String scheme, String host, int port) {

  /**
   * Reads {@code scheme://host[:port]}; the scheme's own port where none is named.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static UpstreamAddress parse(String text) {
    int mark = text.indexOf("://");
    if (mark < 0) {
      throw new IllegalArgumentException(
          "expected http://, https:// or h2c:// before the address, as in http://127.0.0.1:3000");
    }
    String scheme = text.substring(0, mark).toLowerCase(Locale.ROOT);
    int own =
        switch (scheme) {
          case "http", "h2c" -> 80;
          case "https" -> 443;
          default ->
              throw new IllegalArgumentException(
                  "expected http://, https:// or h2c:// (HTTP/2 in clear text), as in"
                      + " http://127.0.0.1:3000");
        };
    String rest = text.substring(mark + 3);
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    if (rest.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "expected an address without a path: the key rewrite changes paths");
    } else if (rest.matches(".*[@?#\\s].*")) {
      throw new IllegalArgumentException(
          "expected scheme://host:port without user, query or fragment");
    }
    boolean bracketed = rest.startsWith("[") && rest.indexOf(']') > 0;
    int hostEnd = bracketed ? rest.indexOf(']') + 1 : rest.lastIndexOf(':');
    String host = hostEnd < 0 ? rest : rest.substring(0, hostEnd);
    String port = hostEnd < 0 ? "" : rest.substring(hostEnd);
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("expected brackets, as in http://[::1]:3000, for IPv6");
    } else if (!port.isEmpty() && !port.matches(":\\d{1,5}")) {
      throw new IllegalArgumentException("expected a port from 1 to 65535 after the last colon");
    }
    int number = port.isEmpty() ? own : Integer.parseInt(port.substring(1));
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (number < 1 || number > 65_535) {
      throw new IllegalArgumentException("expected a port from 1 to 65535 after the last colon");
    } else if (!bare.matches(bracketed ? "[0-9A-Fa-f:.]+" : "[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "expected a host, as in http://127.0.0.1:3000 or https://app.internal");
    }
    return new UpstreamAddress(scheme, bare.toLowerCase(Locale.ROOT), number);
  }

  /** Whether it is spoken to inside TLS. */
  public boolean secure() {
    return scheme.equals("https");
  }

  /** What a Host field says: the port only where it is not the scheme's own. */
  public String authority() {
    return port == (secure() ? 443 : 80) ? bracketed() : bracketed() + ":" + port;
  }

  private String bracketed() {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  @Override
  public String toString() {
    return scheme + "://" + bracketed() + ":" + port;
  }
}
