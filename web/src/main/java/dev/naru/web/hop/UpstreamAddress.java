package dev.naru.web.hop;

import dev.naru.engine.network.Network;
import dev.naru.engine.network.ServiceTarget;
import dev.naru.http.client.Origin.Protocol;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * A server behind a proxy, as it is written: {@code http://10.0.0.5:3000}.
 *
 * @param scheme {@code http}, {@code https} or {@code h2c}
 * @param host a name, or an address without brackets
 * @param port 1 to 65535; 0 for a service, {@code http://_api._tcp.example.org}
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
    if (host.startsWith("_")) {
      return service(scheme, host, port);
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

  /** A service has its ports in the DNS. */
  private static UpstreamAddress service(String scheme, String name, String port) {
    if (!name.matches("_[A-Za-z0-9-]+\\._(tcp|udp)(\\.[A-Za-z0-9-]+)+")) {
      throw new IllegalArgumentException(
          "expected a service such as http://_api._tcp.example.org behind an underscore");
    } else if (!port.isEmpty()) {
      throw new IllegalArgumentException(
          "expected no port behind a service, whose ports are in its SRV records");
    }
    return new UpstreamAddress(scheme, name.toLowerCase(Locale.ROOT), 0);
  }

  /** Whether it names a service, whose servers its SRV records name (RFC 2782). */
  public boolean isService() {
    return host.startsWith("_");
  }

  /**
   * The name of whoever answers: of a service its domain, because SRV records can be forged (RFC
   * 6125, section 1.8, leaves no other).
   */
  public String name() {
    return isService() ? host.substring(host.indexOf('.', host.indexOf('.') + 1) + 1) : host;
  }

  /** A server of this service. */
  public UpstreamAddress server(ServiceTarget target) {
    return new UpstreamAddress(scheme, target.host(), target.port());
  }

  /** Whether it is spoken to inside TLS. */
  public boolean secure() {
    return scheme.equals("https");
  }

  /** Which HTTP is spoken there. */
  public Protocol protocol() {
    return switch (scheme) {
      case "h2c" -> Protocol.H2C;
      case "https" -> Protocol.ALPN;
      default -> Protocol.HTTP_1_1;
    };
  }

  /** Whether the host is an address. */
  public boolean isLiteral() {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /**
   * The addresses that the host has now. On the host network the lookup blocks, so never on a loop.
   *
   * @param loop that tells of it
   */
  public Future<List<SocketAddress>> lookUp(Network network, EventLoop loop) {
    @SuppressWarnings("unchecked") // It resolves internet addresses, and we give it one.
    AddressResolver<SocketAddress> resolver =
        (AddressResolver<SocketAddress>) network.resolver().getResolver(loop);
    return resolver.resolveAll(InetSocketAddress.createUnresolved(host, port));
  }

  /** What a Host field says: the port only where it is not the scheme's own. */
  public String authority() {
    return isService()
        ? name()
        : port == (secure() ? 443 : 80) ? bracketed() : bracketed() + ":" + port;
  }

  private String bracketed() {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  @Override
  public String toString() {
    return scheme + "://" + bracketed() + (isService() ? "" : ":" + port);
  }
}
