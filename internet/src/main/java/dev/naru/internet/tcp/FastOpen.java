package dev.naru.internet.tcp;

import dev.naru.internet.wire.FastOpenCookie;
import dev.naru.internet.wire.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cookies of TCP Fast Open (RFC 7413) that a host gives to clients, and those that it was given
 * by servers. Whoever has one may send data with the SYN: the cookie tells that its address is not
 * forged.
 */
final class FastOpen {
  /** Of how many servers cookies are kept; whose was used longest ago is forgotten first. */
  private static final int MAX_SERVERS = 1024;

  /** Section 4.1.3: what is kept of a server. */
  record Known(FastOpenCookie cookie, int mss) {}

  private final SipHash secret;
  private final Map<IpAddress, Known> servers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Known> eldest) {
          return size() > MAX_SERVERS;
        }
      };

  FastOpen(SipHash secret) {
    this.secret = secret;
  }

  /** Section 4.1.2: a keyed hash of the client's address. */
  FastOpenCookie cookieFor(IpAddress client) {
    return FastOpenCookie.of(
        secret.start().add(FourTuple.high(client)).add(FourTuple.low(client)).finish());
  }

  /** Section 4.1.3: what this server has given. */
  Optional<Known> of(IpAddress server) {
    return Optional.ofNullable(servers.get(server));
  }

  void remember(IpAddress server, FastOpenCookie cookie, int mss) {
    servers.put(server, new Known(cookie, mss));
  }

  /** Section 4.1.3.1: a SYN with data got no answer, perhaps because of a box on the way. */
  void forget(IpAddress server) {
    servers.remove(server);
  }
}
