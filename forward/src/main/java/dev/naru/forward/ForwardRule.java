package dev.naru.forward;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ProxyHeader;
import dev.naru.engine.network.Subnet;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One rule of the key {@code forward}.
 *
 * @param listen {@code tcp://}, {@code tls://} (TLS ends here, with the certificates of the key
 *     {@code tls}) or {@code udp://}; all of one rule are for streams or all for datagrams
 * @param to the targets, {@code tcp://} or {@code udp://}; also those for names that {@code names}
 *     does not know, and for clients that say none
 * @param names targets by the name that a client asks for in its TLS greeting (RFC 6066, section
 *     3), in lower case, {@code *.example.org} for all names one label below; TLS is not ended here
 * @param balance how one of several targets is chosen
 * @param connectTimeout how long a target may take to accept
 * @param idle without an octet in either direction; 10 minutes for streams, one for datagrams
 * @param health whether targets are looked at beforehand
 * @param proxyProtocol tells targets whose connection it is
 * @param proxyProtocolFrom proxies that tell us; nobody else may connect then
 * @param allow who may connect; everybody when empty
 * @param deny who may not, though {@code allow} would let them
 */
public record ForwardRule(
    @Doc("Where to listen: tcp://host:port, tls://host:port (TLS ends here), udp://host:port.")
        List<Endpoint> listen,
    @Doc("Targets: tcp://host:port or udp://host:port.") List<Endpoint> to,
    @Doc("Targets by the name in a TLS greeting; TLS goes through to them.")
        Map<String, List<Endpoint>> names,
    @Doc("How one of several targets is chosen.") @Default("round-robin") Balance balance,
    @Doc("How long a target may take to accept; then the next one is tried.")
        @Default("5s")
        @Range(min = "50ms", max = "5m")
        Duration connectTimeout,
    @Doc("Without an octet in either direction: 10m for streams, 1m for datagrams.")
        @Range(min = "1s", max = "7d")
        Optional<Duration> idle,
    @Doc("Looks whether targets answer before anybody is sent there.")
        Optional<TargetHealth> health,
    @Doc("Begins each connection to a target with a PROXY header of this version: v1 or v2.")
        Optional<ProxyHeader.Version> proxyProtocol,
    @Doc("Addresses of proxies: connections must come from there and begin with a PROXY header.")
        List<Subnet> proxyProtocolFrom,
    @Doc("Who may connect; everybody when absent.") List<Subnet> allow,
    @Doc("Who may not, though allow would let them.") List<Subnet> deny) {

  private static final Duration STREAM_IDLE = Duration.ofMinutes(10);
  private static final Duration DATAGRAM_IDLE = Duration.ofMinutes(1);

  /** Copies, and compares names in lower case (RFC 4343). */
  public ForwardRule {
    listen = List.copyOf(listen);
    to = List.copyOf(to);
    names =
        names.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> entry.getKey().toLowerCase(Locale.ROOT),
                    entry -> List.copyOf(entry.getValue()),
                    (first, second) -> second));
    proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** Whether it forwards datagrams. */
  boolean datagrams() {
    return listen.getFirst() instanceof Endpoint.Socket socket && socket.scheme().equals("udp");
  }

  /** How long nothing may come. */
  Duration patience() {
    return idle.orElse(datagrams() ? DATAGRAM_IDLE : STREAM_IDLE);
  }
}
