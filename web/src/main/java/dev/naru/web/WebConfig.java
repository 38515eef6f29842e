package dev.naru.web;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.network.Endpoint;
import java.util.List;

/**
 * The key {@code web}.
 *
 * @param listen {@code http://host:port} or {@code unix:path}
 * @param sites by host
 */
public record WebConfig(
    @Doc("Where to listen: http://host:port, or unix:path.") @Default("http://127.0.0.1:8080")
        List<Endpoint> listen,
    @Doc("What is served under which host names.") List<SiteConfig> sites) {
  public WebConfig {
    listen = List.copyOf(listen);
    sites = List.copyOf(sites);
  }
}
