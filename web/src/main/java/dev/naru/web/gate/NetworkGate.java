package dev.naru.web.gate;

import dev.naru.engine.network.Subnet;
import dev.naru.http.HttpHandler;
import dev.naru.web.page.ErrorPage;
import java.net.InetAddress;
import java.util.List;

/** Lets some addresses pass and others not: 403. */
final class NetworkGate implements Gate {

  private final List<Subnet> allow;
  private final List<Subnet> deny;
  private final GateMetrics.Refusals refusals;

  NetworkGate(GatesConfig config, GateMetrics metrics) {
    this.allow = config.allow();
    this.deny = config.deny();
    this.refusals = metrics.refusals("network");
  }

  @Override
  public HttpHandler before(HttpHandler next) {
    return exchange -> {
      if (passes(exchange.client().getAddress())) {
        next.handle(exchange);
      } else {
        refusals.count();
        ErrorPage.send(exchange, 403);
      }
    };
  }

  private boolean passes(InetAddress address) {
    return (allow.isEmpty() || holds(allow, address)) && !holds(deny, address);
  }

  private static boolean holds(List<Subnet> subnets, InetAddress address) {
    for (Subnet one : subnets) {
      if (one.holds(address)) {
        return true;
      }
    }
    return false;
  }
}
