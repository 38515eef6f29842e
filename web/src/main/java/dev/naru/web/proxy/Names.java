package dev.naru.web.proxy;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the names of servers, when the route starts and again and again after that. A name that
 * cannot be looked up keeps the addresses that it had: a name server that is down takes nothing
 * else with it.
 */
final class Names implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Names.class);

  private final Network network;
  private final EventLoop loop;
  private final Upstreams upstreams;
  private final List<UpstreamConfig> all;
  private final Duration every;
  private Clock.@Nullable Scheduled timer;
  private volatile boolean closed;

  Names(Network network, EventLoop loop, Upstreams upstreams, ProxyConfig config) {
    this.network = network;
    this.loop = loop;
    this.upstreams = upstreams;
    this.all = config.proxy();
    this.every = config.resolve();
  }

  /** Looks up all names once, waiting for it, and goes on from there. May block. */
  void start() {
    for (UpstreamConfig upstream : all) {
      result(upstream, upstream.to().lookUp(network, loop).awaitUninterruptibly());
    }
    if (all.stream().anyMatch(one -> !one.to().isLiteral())) {
      schedule();
    }
  }

  private synchronized void schedule() {
    if (!closed) {
      timer = network.clock().schedule(every, () -> network.executor().execute(this::again));
    }
  }

  private void again() {
    for (UpstreamConfig upstream : all) {
      if (!upstream.to().isLiteral()) {
        upstream
            .to()
            .lookUp(network, loop)
            .addListener((Future<List<SocketAddress>> found) -> result(upstream, found));
      }
    }
    schedule();
  }

  private void result(UpstreamConfig upstream, Future<List<SocketAddress>> found) {
    if (found.isSuccess()) {
      found(upstream, found.getNow());
    } else {
      LOG.warn(
          "upstream {}: its name cannot be looked up: {}",
          upstream.to(),
          String.valueOf(found.cause()));
    }
  }

  private void found(UpstreamConfig upstream, List<SocketAddress> addresses) {
    List<InetSocketAddress> sorted = new ArrayList<>();
    for (SocketAddress one : addresses) {
      if (one instanceof InetSocketAddress internet && !sorted.contains(internet)) {
        sorted.add(internet);
      }
    }
    // A name server may give them in any order; the order of turns is to stay.
    sorted.sort(Comparator.comparing(one -> one.getAddress().getHostAddress()));
    if (!closed) {
      upstreams.found(upstream, sorted);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
