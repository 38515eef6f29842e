package dev.naru.web;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Subnet;
import dev.naru.http.exchange.TrustedProxies;
import java.util.List;
import java.util.Optional;

/**
 * The key {@code web}.
 *
 * @param listen {@code http://host:port}, {@code https://host:port} or {@code unix:path}
 * @param proxyProtocolFrom whose connections begin with a PROXY header, version 1 or 2
 * @param sites by host
 * @param accessLog the file that each request is written to, in the combined format; opened anew at
 *     each reload
 * @param trustedProxies whose word about a request's client, scheme and host is taken
 * @param trustedField where they say it
 */
public record WebConfig(
    @Doc("Where to listen: http://host:port, https://host:port, or unix:path.")
        @Default("http://127.0.0.1:8080")
        List<Endpoint> listen,
    @Doc(
            "Addresses of proxies that begin each connection with a PROXY header; those of"
                + " everybody else are taken as they are.")
        List<Subnet> proxyProtocolFrom,
    @Doc("What is served under which host names.") List<SiteConfig> sites,
    @Doc("File for a line about each request; none when absent.")
        Optional<AccessLogConfig> accessLog,
    @Doc("Proxies in front whose word about clients is taken: [10.0.0.0/8].")
        List<Subnet> trustedProxies,
    @Doc("In which field they say it: x-forwarded (-For, -Proto, -Host) or standard (Forwarded).")
        @Default("x-forwarded")
        TrustedProxies.Field trustedField) {
  public WebConfig {
    listen = List.copyOf(listen);
    proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    sites = List.copyOf(sites);
    trustedProxies = List.copyOf(trustedProxies);
  }
}
