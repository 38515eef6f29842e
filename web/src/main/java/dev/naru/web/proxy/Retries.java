package dev.naru.web.proxy;

import dev.naru.http.HttpExchange;
import dev.naru.http.client.ClientFailure;
import dev.naru.http.client.ClientFailure.Kind;
import dev.naru.http.client.ClientFailure.Progress;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a request that has failed at a server is sent again, and which servers it then avoids.
 */
final class Retries {

  private final ProxyRoute route;
  private final HttpExchange exchange;
  private final boolean tunnel;
  private final Set<Member> tried = new HashSet<>();
  private int taken;

  /** Of an exchange, which may be one that asks for a tunnel. */
  Retries(ProxyRoute route, HttpExchange exchange, boolean tunnel) {
    this.route = route;
    this.exchange = exchange;
    this.tunnel = tunnel;
  }

  /** Servers that are not asked again. */
  Set<Member> tried() {
    return tried;
  }

  /** Takes leave to send the request again. */
  boolean take(Member failed, ClientFailure failure) {
    if (!harmless(failure) || taken == route.config().retry().most()) {
      return false;
    }
    tried.add(failed);
    if (route.choose(exchange, tried) == null) {
      // A connection that was kept may have been closed while the request was on its way.
      tried.clear();
      if (failure.progress() == Progress.NONE || route.choose(exchange, tried) == null) {
        return false;
      }
    }
    if (!route.budget().take()) {
      return false;
    }
    taken++;
    route.metrics().of(failed).retried();
    return true;
  }

  /** RFC 9110, section 9.2.2: what was never worked on, or may be worked on twice. */
  private boolean harmless(ClientFailure failure) {
    return switch (failure.progress()) {
      case NONE -> failure.kind() != Kind.CONNECTION_LIMIT_REACHED;
      case SENT -> failure.kind() == Kind.CONNECTION_TERMINATED && isIdempotent();
      case ANSWERED -> false;
    };
  }

  private boolean isIdempotent() {
    return !tunnel
        && switch (exchange.request().method()) {
          case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
          default -> false;
        };
  }
}
