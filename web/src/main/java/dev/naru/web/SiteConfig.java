package dev.naru.web;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.util.List;
import java.util.Optional;

/**
 * A site.
 *
 * @param hosts names without scheme and port, in lower case; {@code *.example.org} for all names
 *     below, {@code *} for all that no site names
 * @param headers changes the fields of its answers
 * @param compress whether they are compressed
 * @param routes by path; the longest that holds a request's path answers
 */
public record SiteConfig(
    @Doc("Host names, *.example.org for all names below, \"*\" for all others.") @Default("*")
        List<String> hosts,
    @Doc("Changes the fields of answers.") HeaderRules headers,
    @Doc(
            "Whether answers are compressed: files are, unless this says no; others, when it says"
                + " yes.")
        Optional<Boolean> compress,
    @Doc("What stands behind which path.") List<RouteConfig> routes) {
  public SiteConfig {
    hosts = hosts.stream().map(Hosts::canonical).toList();
    routes = List.copyOf(routes);
  }
}
