package dev.naru.web.proxy;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Size;
import dev.naru.web.HeaderRules;
import dev.naru.web.hop.UpstreamTlsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A route that other servers answer.
 *
 * @param proxy the servers
 * @param balance how one is chosen
 * @param sticky whether clients stay with the server that answered them first
 * @param health how they are asked whether they are well; not at all when absent
 * @param breaker when one is left alone
 * @param retry how often a request is sent again
 * @param timeouts how long they may take
 * @param buffer what is read whole before it is passed on
 * @param bufferMemory octets of such a body that are kept in memory; the rest goes to a file
 * @param rewrite what stands in place of the route's path; nothing is replaced when absent
 * @param host what the Host field says
 * @param forwarded in which fields they are told who asks
 * @param requestHeaders changes the fields of requests
 * @param tls how {@code https} is spoken
 * @param maxConnections open connections to each server; 0 for as many as it takes
 * @param keep how long a connection without work is kept
 * @param resolve how often names are looked up again
 * @param proxyStatus whether answers say what went wrong behind us (RFC 9209)
 */
public record ProxyConfig(
    @Doc("The servers that answer: [http://127.0.0.1:3000].") List<UpstreamConfig> proxy,
    @Doc(
            "How a server is chosen: round-robin, least-requests, random-two, hash-address,"
                + " hash-path, hash-header:NAME or hash-cookie:NAME.")
        @Default("round-robin")
        Balance balance,
    @Doc("Name of a cookie by which clients stay with a server, or a mapping.")
        Optional<StickyConfig> sticky,
    @Doc("A path that is asked for to see whether a server is well, or a mapping.")
        Optional<HealthConfig> health,
    @Doc("When a server is left alone because it fails.") BreakerConfig breaker,
    @Doc("How often a request is sent again, where that does no harm.") RetryConfig retry,
    @Doc("How long a server may take.") TimeoutsConfig timeouts,
    @Doc("What is read whole before it is passed on: nothing, or requests.") @Default("nothing")
        Buffering buffer,
    @Doc("Bytes of such a body that are kept in memory; the rest goes to a file.")
        @Default("256KiB")
        @Range(min = "64KiB", max = "1GiB")
        Size bufferMemory,
    @Doc("What stands in place of the route's path in what servers are asked for: /.")
        Optional<String> rewrite,
    @Doc("What the Host field says: keep, upstream, or a host.") @Default("keep") HostPolicy host,
    @Doc("Fields that say who asks: both, standard (Forwarded), x-forwarded or none.")
        @Default("both")
        ForwardedFields forwarded,
    @Doc("Changes the fields of requests.") HeaderRules requestHeaders,
    @Doc("TLS to servers.") UpstreamTlsConfig tls,
    @Doc("Open connections to each server; 0 for as many as it takes.")
        @Default("0")
        @Range(min = "0", max = "1000000")
        int maxConnections,
    @Doc("How long a connection without work is kept.")
        @Default("30s")
        @Range(min = "0s", max = "1h")
        Duration keep,
    @Doc("How often the names of servers are looked up again.")
        @Default("30s")
        @Range(min = "1s", max = "1d")
        Duration resolve,
    @Doc("Whether answers say in Proxy-Status what went wrong behind this server.")
        @Default("false")
        boolean proxyStatus) {
  public ProxyConfig {
    proxy = List.copyOf(proxy);
  }
}
