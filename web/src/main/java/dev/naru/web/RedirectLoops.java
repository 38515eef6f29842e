package dev.naru.web;

import dev.naru.engine.config.Checks;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds redirects that lead a client in circles, or ever deeper: it is followed from the route's
 * own path through this site, as far as every browser has given up.
 */
final class RedirectLoops {

  private static final int HOPS = 24;

  private final PrefixTable<RouteConfig> routes;

  private RedirectLoops(SiteConfig site) {
    Map<String, RouteConfig> byPrefix = new HashMap<>();
    for (RouteConfig route : site.routes()) {
      byPrefix.putIfAbsent(route.prefix().substring(0, route.prefix().length() - 1), route);
    }
    routes = new PrefixTable<>(byPrefix);
  }

  /** Reports them. */
  static void check(SiteConfig site, Checks checks) {
    RedirectLoops loops = new RedirectLoops(site);
    for (RouteConfig route : site.routes()) {
      if (route.config() instanceof RedirectConfig redirect) {
        Set<String> way = new LinkedHashSet<>();
        if (loops.circles(route, way)) {
          checks.problem(
              redirect, "redirect", "this never arrives: " + String.join(" → ", way) + " → …");
        }
      }
    }
  }

  private boolean circles(RouteConfig start, Set<String> way) {
    String path = start.path();
    for (int hop = 0; hop < HOPS; hop++) {
      RouteConfig route = routes.find(path);
      if (route == null || !(route.config() instanceof RedirectConfig redirect)) {
        return false;
      }
      if (way.size() < 4) {
        way.add(path);
      }
      String target = redirect.redirect();
      int end = target.replace('?', '#').indexOf('#');
      if (!target.startsWith("/") || target.indexOf('%') >= 0) {
        return false; // leaves this site, or is not to be told from here
      }
      String rest = path.substring(Math.min(path.length(), route.prefix().length()));
      path = end >= 0 ? target.substring(0, end) : target.endsWith("/") ? target + rest : target;
    }
    return true;
  }
}
