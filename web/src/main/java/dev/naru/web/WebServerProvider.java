package dev.naru.web;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Checks;
import dev.naru.engine.network.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the web server: the key {@code web}. */
public final class WebServerProvider implements ServerProvider<WebConfig> {

  @Override
  public String key() {
    return "web";
  }

  @Override
  public String doc() {
    return "Sites, and where to listen for them.";
  }

  @Override
  public Class<WebConfig> configType() {
    return WebConfig.class;
  }

  @Override
  public void check(WebConfig config, Checks checks) {
    for (Endpoint endpoint : config.listen()) {
      if (endpoint instanceof Endpoint.Socket socket
          && !socket.scheme().equals("http")
          && !socket.scheme().equals("https")) {
        checks.problem(
            config,
            "listen",
            socket.scheme().equals("tcp")
                ? "expected http:// before the address: http://" + address(socket)
                : "expected http://host:port, https://host:port or unix:path, found " + socket);
      }
    }
    if (config.sites().isEmpty()) {
      checks.problem(config, "sites", "there is nothing to serve: add a site");
    }
    config
        .accessLog()
        .map(AccessLogConfig::file)
        .flatMap(WebServerProvider::accessLogMistake)
        .ifPresent(mistake -> checks.problem(config, "access-log", mistake));
    Map<String, SiteConfig> owners = new HashMap<>();
    for (SiteConfig site : config.sites()) {
      hosts(site, owners, checks);
      routes(site, checks);
      site.headers().check(checks);
      RedirectLoops.check(site, checks);
    }
  }

  private static String address(Endpoint.Socket socket) {
    return socket.toString().substring(socket.scheme().length() + "://".length());
  }

  private static Optional<String> accessLogMistake(Path file) {
    Path folder = file.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      return Optional.of("there is no folder " + folder + ": make it, or name another file");
    }
    return Files.isDirectory(file)
        ? Optional.of("expected a file, " + file + " is a folder")
        : Optional.empty();
  }

  /** Each host stands in one site, once. */
  private static void hosts(SiteConfig site, Map<String, SiteConfig> owners, Checks checks) {
    for (int i = 0; i < site.hosts().size(); i++) {
      String host = site.hosts().get(i);
      Optional<String> mistake = Hosts.mistake(host);
      if (mistake.isPresent()) {
        checks.item(site, "hosts", i, mistake.get());
        continue;
      }
      SiteConfig owner = owners.putIfAbsent(host, site);
      if (owner == site) {
        checks.item(site, "hosts", i, host + " is listed twice");
      } else if (owner != null && host.equals("*")) {
        checks.item(site, "hosts", i, "another site is for all hosts already: name this one's");
      } else if (owner != null) {
        checks.item(site, "hosts", i, host + " belongs to another site already");
      }
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
      route.options().headers().check(checks);
      route.options().gates().check(checks);
      RouteProviders.check(route, checks);
    }
  }

  @Override
  public Server<WebConfig> create(WebConfig config, Platform platform) {
    return new WebServer(config, platform);
  }
}
