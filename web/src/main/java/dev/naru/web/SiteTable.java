package dev.naru.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the site of a host. An exact name goes before a wildcard, a longer wildcard before a
 * shorter one; {@code *.example.org} stands for every name below {@code example.org}, at any depth,
 * and not for {@code example.org} itself. What no site names goes to the site with {@code *}, or to
 * the only site there is. Immutable.
 */
final class SiteTable {

  /**
   * A site.
   *
   * @param hosts lower case
   * @param rules for answers that no route gives
   * @param mounts routes by prefix
   */
  record Site(List<String> hosts, HeaderRules rules, PrefixTable<Mount> mounts) {}

  /** No sites at all. */
  static final SiteTable EMPTY = new SiteTable(List.of());

  private final Map<String, Site> exact = new HashMap<>();
  private final Map<String, Site> wildcards = new HashMap<>();
  private final @Nullable Site fallback;

  SiteTable(List<Site> sites) {
    Site rest = sites.size() == 1 ? sites.getFirst() : null;
    for (Site site : sites) {
      for (String host : site.hosts()) {
        if (host.equals("*")) {
          rest = site;
        } else if (host.startsWith("*.")) {
          wildcards.put(host.substring(1), site);
        } else {
          exact.put(host, site);
        }
      }
    }
    this.fallback = rest;
  }

  /** The site that answers for a host, given in lower case and without a port. */
  @Nullable Site find(String host) {
    Site site = exact.get(host);
    if (site != null) {
      return site;
    }
    if (host.endsWith(".") && host.length() > 1) { // a rooted name is the same name (RFC 1034, 3.1)
      return find(host.substring(0, host.length() - 1));
    }
    if (!wildcards.isEmpty()) {
      for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        site = dot == 0 ? null : wildcards.get(host.substring(dot));
        if (site != null) {
          return site;
        }
      }
    }
    return fallback;
  }
}
