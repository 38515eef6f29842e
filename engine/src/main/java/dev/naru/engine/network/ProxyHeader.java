package dev.naru.engine.network;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a proxy says at the beginning of a connection about the one that it stands for: the PROXY
 * protocol, versions 1 and 2 (haproxy.org/download/3.0/doc/proxy-protocol.txt).
 *
 * @param ends of the connection that the proxy accepted; empty when the proxy speaks for itself (a
 *     health check: command LOCAL of version 2) or does not know (UNKNOWN of version 1, a family
 *     that is not IP's of version 2)
 */
public record ProxyHeader(Optional<Ends> ends) {

  /** The proxy's own connection. */
  public static final ProxyHeader LOCAL = new ProxyHeader(Optional.empty());

  /**
   * Both ends of a connection.
   *
   * @param source whose connection it is
   * @param destination where it was accepted; of the same family
   */
  public record Ends(InetSocketAddress source, InetSocketAddress destination) {}

  /** Of a connection with known ends. */
  public static ProxyHeader of(InetSocketAddress source, InetSocketAddress destination) {
    return new ProxyHeader(Optional.of(new Ends(source, destination)));
  }

  /** How it is written. */
  public enum Version {
    /** A line of text (section 2.1). */
    V1,
    /** Binary (section 2.2). */
    V2
  }
}
