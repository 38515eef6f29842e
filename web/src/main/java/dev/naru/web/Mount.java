package dev.naru.web;

import dev.naru.http.HttpHandler;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.Route;
import dev.naru.web.gate.Gates;
import java.util.List;
import java.util.Optional;

/**
 * A route in its place.
 *
 * @param hosts the site's
 * @param config what it was made from
 * @param compress what the route, or else its site, says about compressing
 * @param rules the site's and the route's
 * @param route what was made
 * @param handler the route's, asked for once
 * @param counters of its exchanges
 * @param gates before it
 * @param entrance where exchanges for it come in
 */
record Mount(
    List<String> hosts,
    RouteConfig config,
    Optional<Boolean> compress,
    List<HeaderRules> rules,
    Route route,
    HttpHandler handler,
    RouteMetrics.Counters counters,
    Gates gates,
    HttpHandler entrance) {

  /** With its gates before it. */
  static Mount of(
      SiteConfig site,
      RouteConfig config,
      Route route,
      RouteMetrics.Counters counters,
      Gates gates) {
    HttpHandler handler = route.handler();
    return new Mount(
        site.hosts(),
        config,
        compress(site, config),
        rules(site, config),
        route,
        handler,
        counters,
        gates,
        gates.before(new RouteEntrance(config, route, handler)));
  }

  /** The settings of a route, with those of its site behind them. */
  static Optional<Boolean> compress(SiteConfig site, RouteConfig route) {
    return route.options().compress().or(site::compress);
  }

  /** The site's rules and the route's. */
  static List<HeaderRules> rules(SiteConfig site, RouteConfig route) {
    return List.of(site.headers(), route.options().headers()).stream()
        .filter(rules -> !rules.isEmpty())
        .toList();
  }

  /** Whether what was made would be made just the same: rules are not part of it. */
  boolean serves(SiteConfig site, RouteConfig other) {
    return hosts.equals(site.hosts())
        && config.path().equals(other.path())
        && config.kind().equals(other.kind())
        && config.config().equals(other.config())
        && compress.equals(compress(site, other));
  }

  /** The same route under a configuration that it {@link #serves}. */
  Mount under(SiteConfig site, RouteConfig other, Gates its) {
    return new Mount(
        hosts,
        other,
        compress,
        rules(site, other),
        route,
        handler,
        counters,
        its,
        its.before(new RouteEntrance(other, route, handler)));
  }

  /** Whether it stands in the same place, with whatever behind it. */
  boolean isAt(SiteConfig site, RouteConfig other) {
    return hosts.equals(site.hosts()) && config.path().equals(other.path());
  }

  /** Changes the fields of an answer. */
  void apply(MutableHttpFields fields) {
    for (HeaderRules each : rules) {
      each.apply(fields);
    }
  }

  /** Whether the route's answers are compressed on their way out; files see to it themselves. */
  boolean compresses() {
    return compress.orElse(false) && !config.kind().equals("files");
  }
}
