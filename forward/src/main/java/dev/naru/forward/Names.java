package dev.naru.forward;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Network;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.AddressResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up where targets are: when their rule begins, and host names again and again after that, so
 * that no connection waits for a lookup. A name that cannot be looked up keeps the addresses that
 * it had: a name server that is down takes nothing else with it.
 */
final class Names implements AutoCloseable {

  /** Between two lookups of a name. */
  static final Duration AGAIN = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Names.class);

  private final Network network;
  private final List<Targets> all;
  private Clock.Scheduled timer = () -> {};
  private boolean closed;

  Names(Network network, List<Targets> all) {
    this.network = network;
    this.all = List.copyOf(all);
  }

  /** Whether a host is an address. */
  static boolean isLiteral(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** Looks everything up once, waiting for it, and goes on from there. */
  void start() {
    boolean names = false;
    for (Targets targets : all) {
      for (Endpoint.Socket endpoint : targets.endpoints()) {
        names |= !isLiteral(endpoint.host());
        result(targets, endpoint, lookUp(endpoint).awaitUninterruptibly());
      }
    }
    if (names) {
      schedule();
    }
  }

  private synchronized void schedule() {
    if (!closed) {
      timer = network.clock().schedule(AGAIN, () -> network.executor().execute(this::again));
    }
  }

  private void again() {
    for (Targets targets : all) {
      for (Endpoint.Socket endpoint : targets.endpoints()) {
        if (!isLiteral(endpoint.host())) {
          lookUp(endpoint)
              .addListener((Future<List<SocketAddress>> found) -> result(targets, endpoint, found));
        }
      }
    }
    schedule();
  }

  private Future<List<SocketAddress>> lookUp(Endpoint.Socket endpoint) {
    Blocking.assertMayBlock(); // on the host network it does
    EventLoopGroup loops = Objects.requireNonNull(network.connect().config().group());
    @SuppressWarnings("unchecked") // It resolves internet addresses, and we give it one.
    AddressResolver<SocketAddress> resolver =
        (AddressResolver<SocketAddress>) network.resolver().getResolver(loops.next());
    return resolver.resolveAll(
        InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
  }

  private static void result(
      Targets targets, Endpoint.Socket endpoint, Future<List<SocketAddress>> found) {
    if (found.isSuccess()) {
      // A name server may give them in any order; the order of turns is to stay.
      targets.found(
          endpoint,
          found.getNow().stream()
              .map(InetSocketAddress.class::cast)
              .distinct()
              .sorted(Comparator.comparing(one -> one.getAddress().getHostAddress()))
              .toList());
    } else {
      LOG.warn("{}: its name cannot be looked up: {}", endpoint, String.valueOf(found.cause()));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }
}
