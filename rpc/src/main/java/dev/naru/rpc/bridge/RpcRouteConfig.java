package dev.naru.rpc.bridge;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Size;
import dev.naru.engine.network.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A route that calls services.
 *
 * @param rpc where the service is
 * @param replicas more places of the same service, which share the calls
 * @param patterns that may be called through it; all when empty
 * @param timeout of a call, and between two values of a stream
 * @param body bytes of a request's body
 */
public record RpcRouteConfig(
    @Doc("Where the service is: tcp://host:port.") Endpoint rpc,
    @Doc("More places of the same service, which share the calls.") List<Endpoint> replicas,
    @Doc("Patterns that may be called through the route; all when absent.") Set<String> patterns,
    @Doc("How long a call may take, or the next value of a stream.")
        @Default("10s")
        @Range(min = "1ms", max = "24h")
        Duration timeout,
    @Doc("Bytes of a request's body.") @Default("1MiB") @Range(min = "0B", max = "64MiB")
        Size body) {
  public RpcRouteConfig {
    replicas = List.copyOf(replicas);
    patterns = Set.copyOf(patterns);
  }
}
