package dev.naru.web;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Checks;
import dev.naru.engine.network.Endpoint;
import java.util.HashSet;
import java.util.Set;

/** Makes the web server: the key {@code web}. */
public final class WebServerProvider implements ServerProvider<WebConfig> {

  @Override
  public String key() {
    return "web";
  }

  @Override
  public Class<WebConfig> configType() {
    return WebConfig.class;
  }

  @Override
  public void check(WebConfig config, Checks checks) {
    for (Endpoint endpoint : config.listen()) {
      if (endpoint instanceof Endpoint.Socket socket && !socket.scheme().equals("http")) {
        checks.problem(
            config,
            "listen",
            socket.scheme().equals("https")
                ? "TLS comes with a later version of Naru: use http:// on a loopback address, "
                    + "behind something that speaks TLS, instead of "
                    + socket
                : "expected http://host:port or unix:path, found " + socket);
      }
    }
    if (config.sites().isEmpty()) {
      checks.problem(config, "sites", "there is nothing to serve: add a site");
    }
    Set<String> hosts = new HashSet<>();
    for (SiteConfig site : config.sites()) {
      for (String host : site.hosts()) {
        Hosts.mistake(host).ifPresent(mistake -> checks.problem(site, "hosts", mistake));
        if (!hosts.add(host)) {
          checks.problem(site, "hosts", host + " belongs to another site already");
        }
      }
      routes(site, checks);
    }
  }

  private static void routes(SiteConfig site, Checks checks) {
    if (site.routes().isEmpty()) {
      checks.problem(site, "routes", "the site serves nothing: add a route");
    }
    Set<String> prefixes = new HashSet<>();
    for (RouteConfig route : site.routes()) {
      if (!prefixes.add(route.prefix())) {
        checks.problem(route, "path", route.path() + " is served already by another route");
      }
      RouteProviders.check(route, checks);
    }
  }

  @Override
  public Server<WebConfig> create(WebConfig config, Platform platform) {
    return new WebServer(config, platform);
  }
}
