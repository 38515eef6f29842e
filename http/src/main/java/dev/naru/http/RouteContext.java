package dev.naru.http;

import dev.naru.engine.Platform;
import java.util.List;
import java.util.Optional;

/**
 * Where a route is mounted.
 *
 * @param platform what servers share
 * @param hosts the site's host names, lower case
 * @param prefix the route's path: begins and ends with a slash
 * @param compress whether answers may be compressed, where that has been said
 */
public record RouteContext(
    Platform platform, List<String> hosts, String prefix, Optional<Boolean> compress) {
  public RouteContext {
    hosts = List.copyOf(hosts);
  }

  /** Where nothing has been said about compressing. */
  public RouteContext(Platform platform, List<String> hosts, String prefix) {
    this(platform, hosts, prefix, Optional.empty());
  }
}
