package dev.naru.rpc.client;

import dev.naru.engine.network.Network;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a client behaves.
 *
 * @param network where it is
 * @param timeout of a call that says no other
 * @param tls what connections are wrapped in
 * @param pool connections to each address
 * @param balance which of several takes a call
 * @param retries how often a call that may be repeated is
 * @param pending calls that may wait for their answers
 * @param message characters of an answer, or bytes of a message in chunks
 * @param depth levels that an answer may be nested in
 * @param extensions whether it tells servers that it knows more than Nest does
 * @param metadata what goes along with each call
 */
record ClientOptions(
    Network network,
    Duration timeout,
    Optional<SslContext> tls,
    int pool,
    RpcClient.Balance balance,
    int retries,
    int pending,
    int message,
    int depth,
    boolean extensions,
    Supplier<Map<String, ?>> metadata) {

  /** The same with more that goes along. */
  ClientOptions with(Map<String, ?> more) {
    Supplier<Map<String, ?>> both =
        () -> {
          Map<String, Object> all = new LinkedHashMap<>(metadata.get());
          all.putAll(more);
          return all;
        };
    return new ClientOptions(
        network, timeout, tls, pool, balance, retries, pending, message, depth, extensions, both);
  }
}
