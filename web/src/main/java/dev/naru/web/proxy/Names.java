package dev.naru.web.proxy;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.engine.network.ServiceTarget;
import dev.naru.web.hop.UpstreamAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
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
    all.forEach(this::lookUp);
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
    all.stream().filter(one -> !one.to().isLiteral()).forEach(this::lookUp);
    schedule();
  }

  /** A name that cannot be looked up keeps what it had. */
  private void lookUp(UpstreamConfig upstream) {
    try {
      List<Place> places =
          upstream.to().isService() ? service(upstream.to()) : hosts(upstream.to(), 0, 1);
      // A name server may give them in any order; the order of turns is to stay.
      places.sort(
          Comparator.comparing((Place one) -> one.address().getAddress().getHostAddress())
              .thenComparing(one -> one.address().getPort()));
      if (!closed) {
        upstreams.found(upstream, places);
      }
    } catch (IOException e) {
      LOG.warn("upstream {}: its name cannot be looked up: {}", upstream.to(), e.getMessage());
    }
  }

  /** All servers of a service, whose weights are brought down to a hundred. */
  private List<Place> service(UpstreamAddress service) throws IOException {
    List<ServiceTarget> targets = network.services(service.host());
    int heaviest = targets.stream().mapToInt(ServiceTarget::weight).max().orElse(0);
    List<Place> places = new ArrayList<>();
    IOException failure = null;
    for (ServiceTarget target : targets) {
      int weight = heaviest == 0 ? 1 : Math.max(1, target.weight() * 100 / heaviest);
      try {
        for (Place place : hosts(service.server(target), target.priority(), weight)) {
          if (places.stream().noneMatch(one -> one.address().equals(place.address()))) {
            places.add(place);
          }
        }
      } catch (IOException one) {
        failure = one; // the others may be found
      }
    }
    if (places.isEmpty() && failure != null) {
      throw failure;
    }
    return places;
  }

  private List<Place> hosts(UpstreamAddress host, int priority, int weight) throws IOException {
    Future<List<SocketAddress>> found = host.lookUp(network, loop).awaitUninterruptibly();
    if (!found.isSuccess()) {
      throw new IOException(String.valueOf(found.cause()), found.cause());
    }
    List<Place> places = new ArrayList<>();
    for (SocketAddress one : found.getNow()) {
      if (one instanceof InetSocketAddress internet
          && places.stream().noneMatch(place -> place.address().equals(internet))) {
        places.add(new Place(internet, priority, weight));
      }
    }
    return places;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
