package dev.naru.http;

import dev.naru.engine.Platform;
import java.util.List;

/**
 * Where a route is mounted.
 *
 * @param platform what servers share
 * @param hosts the site's host names, lower case
 * @param prefix the route's path: begins and ends with a slash
 */
public record RouteContext(Platform platform, List<String> hosts, String prefix) {
  public RouteContext {
    hosts = List.copyOf(hosts);
  }
}
