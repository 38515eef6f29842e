package dev.naru.web;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.util.List;

/**
 * A site.
 *
 * @param hosts names without scheme and port, in lower case; {@code *.example.org} for all names
 *     below, {@code *} for all that no site names
 * @param routes by path; the longest that holds a request's path answers
 */
public record SiteConfig(
    @Doc("Host names, *.example.org for all names below, \"*\" for all others.") @Default("*")
        List<String> hosts,
    @Doc("What stands behind which path.") List<RouteConfig> routes) {
  public SiteConfig {
    hosts = hosts.stream().map(Hosts::canonical).toList();
    routes = List.copyOf(routes);
  }
}
