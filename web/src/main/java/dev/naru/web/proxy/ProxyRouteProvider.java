package dev.naru.web.proxy;

import dev.naru.engine.config.Checks;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import dev.naru.web.hop.UpstreamAddress;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Makes routes that other servers answer. */
public final class ProxyRouteProvider implements RouteProvider<ProxyConfig> {

  @Override
  public String key() {
    return "proxy";
  }

  @Override
  public Class<ProxyConfig> configType() {
    return ProxyConfig.class;
  }

  @Override
  public void check(ProxyConfig config, Checks checks) {
    if (config.proxy().isEmpty()) {
      checks.problem(config, "proxy", "expected at least one server such as http://127.0.0.1:3000");
    }
    Set<UpstreamAddress> seen = new HashSet<>();
    for (int i = 0; i < config.proxy().size(); i++) {
      UpstreamAddress to = config.proxy().get(i).to();
      if (!seen.add(to)) {
        checks.item(config, "proxy", i, to + " is listed twice: give it a weight instead");
      }
    }
    config
        .sticky()
        .filter(sticky -> !sticky.cookie().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"))
        .ifPresent(
            sticky ->
                checks.problem(
                    config,
                    "sticky",
                    "expected a cookie's name such as server, found \"" + sticky.cookie() + "\""));
    config
        .health()
        .filter(health -> !isTarget(health.path()))
        .ifPresent(
            health ->
                checks.problem(
                    config,
                    "health",
                    "expected a path such as /healthz, found \"" + health.path() + "\""));
    config
        .rewrite()
        .filter(
            rewrite -> !isTarget(rewrite) || rewrite.indexOf('?') >= 0 || !rewrite.endsWith("/"))
        .ifPresent(
            rewrite ->
                checks.problem(
                    config,
                    "rewrite",
                    "expected a path with slashes around it such as / or /v1/, found \""
                        + rewrite
                        + "\""));
    config.requestHeaders().check(checks);
    config.tls().check(checks);
  }

  private static boolean isTarget(String text) {
    return text.matches("/[\\x21\\x23-\\x3B\\x3D\\x3F-\\x7E]*") && !text.startsWith("//");
  }

  @Override
  public Route create(ProxyConfig config, RouteContext context) throws IOException {
    return new ProxyRoute(config, context);
  }
}
