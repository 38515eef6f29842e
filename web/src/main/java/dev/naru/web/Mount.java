package dev.naru.web;

import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import java.util.List;

/**
 * A route in its place.
 *
 * @param hosts the site's
 * @param config what it was made from
 * @param route what was made
 * @param handler the route's, asked for once
 * @param counters of its exchanges
 */
record Mount(
    List<String> hosts,
    RouteConfig config,
    Route route,
    HttpHandler handler,
    RouteMetrics.Counters counters) {

  /** Whether another configuration would make just the same. */
  boolean serves(List<String> otherHosts, RouteConfig other) {
    return hosts.equals(otherHosts) && config.equals(other);
  }

  /**
   * Whether the route answers for its path without the closing slash: it is written so, and the
   * route can. The others never see that path: the client is sent to the one with the slash.
   */
  boolean answersBare() {
    return !config.path().endsWith("/") && route instanceof BareRoute;
  }
}
