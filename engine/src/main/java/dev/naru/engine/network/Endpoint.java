package dev.naru.engine.network;

import dev.naru.engine.config.Exclusive;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** A place to listen at, as written in {@code naru.yaml}. */
public sealed interface Endpoint extends Exclusive {

  /**
   * A port of an address.
   *
   * @param scheme {@code http}, {@code https}, {@code tcp}, {@code udp} …
   * @param host a name or an address, without brackets; {@code *} for every address
   * @param port 0 to 65535; 0 lets the network choose
   */
  record Socket(String scheme, String host, int port) implements Endpoint {

    private static final Set<String> DATAGRAMS = Set.of("udp", "quic", "h3");
    private static final Set<String> ALL = Set.of("*", "0.0.0.0", "::");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1");

    /** Whether what is spoken there is inside TLS. */
    public boolean secure() {
      return scheme.equals("https") || scheme.equals("tls");
    }

    /** Both take one port of one address. */
    @Override
    public boolean excludes(Exclusive other) {
      return other instanceof Socket socket
          && port == socket.port
          && port != 0
          && DATAGRAMS.contains(scheme) == DATAGRAMS.contains(socket.scheme)
          && (host.equalsIgnoreCase(socket.host)
              || ALL.contains(host)
              || ALL.contains(socket.host)
              || (host.equals("localhost") && LOOPBACK.contains(socket.host))
              || (LOOPBACK.contains(host) && socket.host.equals("localhost")));
    }

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
    public boolean excludes(Exclusive other) {
      return equals(other);
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * Reads what {@link #parse(String)} does; a socket's path begins in a folder.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  static Endpoint parse(String text, Path folder) {
    return parse(text) instanceof Unix(Path path)
        ? new Unix(folder.resolve(path).toAbsolutePath().normalize())
        : parse(text);
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
    if (text.equals("unix:")) {
      throw new IllegalArgumentException("expected a path after unix:");
    }
    if (text.indexOf(',') >= 0 || text.indexOf(' ') >= 0) {
      throw new IllegalArgumentException(
          "expected one address; put several in brackets, [http://a:80, http://b:80]");
    }
    int mark = text.indexOf("://");
    if (mark < 0 && text.matches("[a-z]+:?//?.*|https?:.*")) {
      throw new IllegalArgumentException(
          "expected :// after the scheme, as in http://127.0.0.1:8080");
    }
    String scheme = mark < 0 ? "tcp" : text.substring(0, mark).toLowerCase(Locale.ROOT);
    String rest = mark < 0 ? text : text.substring(mark + 3);
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    int colon = rest.lastIndexOf(':');
    boolean bracketed = rest.startsWith("[") && rest.indexOf(']') == colon - 1;
    String host = colon < 0 ? rest : rest.substring(bracketed ? 1 : 0, colon - (bracketed ? 1 : 0));
    String port = rest.substring(colon + 1);
    if (rest.indexOf('@') >= 0) {
      throw new IllegalArgumentException("expected an address without a user, scheme://host:port");
    } else if (rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0) {
      throw new IllegalArgumentException("expected an address without a query, scheme://host:port");
    } else if (rest.indexOf('/') >= 0) {
      throw new IllegalArgumentException("expected an address without a path, scheme://host:port");
    } else if (!bracketed && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("expected brackets, as in http://[::1]:8080, for IPv6");
    } else if (colon < 0 && mark > 0 && !host.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a port at the end, such as " + scheme + "://" + host + ":8080");
    } else if (colon == 0) {
      throw new IllegalArgumentException(
          "expected an address before the port, such as 127.0.0.1, or * for every address");
    } else if (colon < 0 || host.isEmpty() || !scheme.matches("[a-z][a-z0-9+.-]*")) {
      throw new IllegalArgumentException(
          "expected scheme://host:port such as http://127.0.0.1:8080, or unix:path");
    } else if (!port.matches("\\d{1,9}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException("expected a port from 0 to 65535 after the last colon");
    }
    return new Socket(scheme, host, Integer.parseInt(port));
  }
}
