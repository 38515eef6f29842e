package dev.naru.engine.network;

import java.nio.file.Path;
import java.util.Locale;

/** A place to listen at, as written in {@code naru.yaml}. */
public sealed interface Endpoint {

  /**
   * A port of an address.
   *
   * @param scheme {@code http}, {@code https}, {@code tcp}, {@code udp} …
   * @param host a name or an address, without brackets; {@code *} for every address
   * @param port 0 to 65535; 0 lets the network choose
   */
  record Socket(String scheme, String host, int port) implements Endpoint {
    @Override
    public String toString() {
      return scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /**
   * A Unix-domain socket, readable and writable by its owner alone.
   *
   * @param path where it is made
   */
  record Unix(Path path) implements Endpoint {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * Reads {@code scheme://host:port}, {@code host:port} (scheme {@code tcp}) or {@code unix:path}.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  static Endpoint parse(String text) {
    if (text.startsWith("unix:") && text.length() > 5) {
      return new Unix(Path.of(text.substring(5)));
    }
    int mark = text.indexOf("://");
    String scheme = mark < 0 ? "tcp" : text.substring(0, mark).toLowerCase(Locale.ROOT);
    String rest = mark < 0 ? text : text.substring(mark + 3);
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    int colon = rest.lastIndexOf(':');
    String host = colon < 0 ? rest : rest.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    String digits = rest.substring(colon + 1);
    if (colon < 0
        || host.isEmpty()
        || scheme.isEmpty()
        || (!bracketed && host.indexOf(':') >= 0)
        || !digits.matches("\\d{1,5}")
        || Integer.parseInt(digits) > 65_535) {
      throw new IllegalArgumentException(
          "expected scheme://host:port such as http://127.0.0.1:8080, or unix:path");
    }
    return new Socket(scheme, host, Integer.parseInt(digits));
  }
}
