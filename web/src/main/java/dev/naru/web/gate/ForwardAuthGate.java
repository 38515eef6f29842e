package dev.naru.web.gate;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.http.HttpHandler;
import dev.naru.http.client.ClientTls;
import dev.naru.http.client.Origin;
import dev.naru.web.hop.UpstreamAddress;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another server is asked whether a request may pass, with all that the request says of itself but
 * its body. A success lets it pass, with the fields that were chosen of the answer; any other
 * answer is the client's. Without an answer nothing passes.
 */
final class ForwardAuthGate implements Gate {

  private static final Logger LOG = LoggerFactory.getLogger(ForwardAuthGate.class);

  private static final int MAX_HEAD = 64 * 1024;
  private static final Duration KEEP = Duration.ofSeconds(30);
  private static final Duration LOOK_UP = Duration.ofSeconds(30);

  private final ForwardAuthConfig config;
  private final Network network;
  private final Optional<ClientTls> tls;
  private final GateMetrics.Refusals refusals;
  private final LogPace pace = new LogPace();
  private volatile @Nullable Origin origin;
  private Clock.@Nullable Scheduled timer;
  private boolean closed;

  /**
   * Looks up where the server is, which may block; when it cannot be found, that is tried again.
   *
   * @throws IOException when TLS cannot be set up
   */
  ForwardAuthGate(ForwardAuthConfig config, Network network, GateMetrics metrics)
      throws IOException {
    this.config = config;
    this.network = network;
    this.refusals = metrics.refusals("forward-auth");
    this.tls = config.to().secure() ? Optional.of(config.tls().client(true)) : Optional.empty();
    lookUp();
  }

  private void lookUp() {
    if (!(network.connect().config().group().next() instanceof EventLoop loop)) {
      throw new IllegalStateException("a network's group has event loops");
    }
    var found = config.to().lookUp(network, loop).awaitUninterruptibly();
    if (found.isSuccess() && !found.getNow().isEmpty()) {
      move(found.getNow().getFirst());
    } else {
      LOG.warn(
          "forward-auth {}: its name cannot be looked up: {}",
          config.to(),
          String.valueOf(found.cause()));
    }
    if (!config.to().isLiteral()) {
      again();
    }
  }

  private synchronized void again() {
    if (!closed) {
      timer = network.clock().schedule(LOOK_UP, () -> network.executor().execute(this::lookUp));
    }
  }

  private synchronized void move(SocketAddress address) {
    Origin before = origin;
    if (closed || (before != null && before.address().equals(address))) {
      return;
    }
    UpstreamAddress to = config.to();
    origin =
        new Origin(
            network,
            address,
            new Origin.Settings(
                to.protocol(),
                tls,
                config.tls().name().orElse(to.name()),
                config.timeout(),
                config.timeout(),
                KEEP,
                0,
                MAX_HEAD));
    if (before != null) {
      before.close();
    }
  }

  @Override
  public HttpHandler before(HttpHandler next) {
    return exchange -> new ForwardAuthQuestion(this, exchange, next).ask();
  }

  ForwardAuthConfig config() {
    return config;
  }

  Network network() {
    return network;
  }

  /** Where it is; null while nobody knows. */
  @Nullable Origin origin() {
    return origin;
  }

  void refused() {
    refusals.count();
  }

  /** The reason is told, at most once a second. */
  void failed(String why) {
    refusals.count();
    if (pace.mayLog(network.clock().nanos())) {
      LOG.warn("forward-auth {}: {}", config.to(), why);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
    if (origin != null) {
      origin.close();
    }
  }
}
