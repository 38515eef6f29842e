package dev.naru.web.proxy;

import dev.naru.engine.health.Health;
import dev.naru.engine.network.Network;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.RouteContext;
import dev.naru.web.BareRoute;
import dev.naru.web.page.ErrorPage;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The route kind {@code proxy}. */
final class ProxyRoute implements BareRoute {

  private final ProxyConfig config;
  private final RouteContext context;
  private final Network network;
  private final Upstreams upstreams;
  private final Names names;
  private final Optional<ActiveHealth> health;
  private final Optional<Sticky> sticky;
  private final Balancer balancer;
  private final RetryBudget budget;
  private final RequestFields fields;
  private final Targets targets;
  private final ProxyMetrics metrics;
  private final UpstreamCommand command;

  ProxyRoute(ProxyConfig config, RouteContext context) throws IOException {
    this.config = config;
    this.context = context;
    this.network = context.platform().network();
    this.command = UpstreamCommand.of(context.platform().control());
    int maxHead = (int) Math.min(context.platform().limits().header().bytes(), 1 << 20);
    this.upstreams = new Upstreams(network, config, maxHead, command::drained);
    EventLoop loop =
        network.connect().config().group().next() instanceof EventLoop one ? one : null;
    if (loop == null) {
      throw new IllegalStateException("a network's group has event loops");
    }
    this.names = new Names(network, loop, upstreams, config);
    this.health = config.health().map(how -> new ActiveHealth(network, loop, upstreams, how));
    this.sticky = config.sticky().map(how -> new Sticky(how, context.prefix()));
    this.balancer = new Balancer(config.balance(), network.random().nextLong());
    this.budget = new RetryBudget(config.retry().budget());
    this.fields = new RequestFields(config.forwarded(), config.requestHeaders());
    this.targets = new Targets(context.prefix(), config.rewrite());
    this.metrics =
        new ProxyMetrics(
            context.platform().metrics(),
            context.hosts().getFirst(),
            context.prefix(),
            config,
            command);
  }

  @Override
  public void start() {
    names.start();
    health.ifPresent(ActiveHealth::start);
    command.add(this);
  }

  @Override
  public HttpHandler handler() {
    return this::handle;
  }

  private void handle(HttpExchange exchange) {
    String method = exchange.request().method();
    if (Loops.runsInCircles(exchange.request().fields())) {
      ErrorPage.send(exchange, 508);
    } else if (method.equals("OPTIONS") && hopsLeft(exchange) == 0) {
      exchange.fields().set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      exchange.send(204); // RFC 9110, section 7.6.2: the last hop answers
    } else {
      budget.deposit();
      new ProxyExchange(this, exchange).begin();
    }
  }

  /** Max-Forwards; -1 without, or with one that is no number. */
  static int hopsLeft(HttpExchange exchange) {
    return exchange
        .request()
        .fields()
        .first("Max-Forwards")
        .filter(value -> value.matches("\\d{1,9}"))
        .map(Integer::parseInt)
        .orElse(-1);
  }

  // --- for its exchanges

  /** A server for a request, none of those that were tried; null when there is none. */
  @Nullable Member choose(HttpExchange exchange, Set<Member> tried) {
    long now = network.clock().nanos();
    Upstreams.Snapshot all = upstreams.now();
    if (sticky.isPresent()) {
      Member known =
          sticky
              .get()
              .find(
                  all.members(),
                  exchange,
                  member -> member.keepsSessions(now) && !tried.contains(member));
      if (known != null) {
        return known;
      }
    }
    for (Upstreams.Tier tier : all.tiers()) {
      Member chosen =
          balancer.choose(
              tier.members(),
              tier.turns(),
              exchange,
              member -> member.available(now) && !tried.contains(member));
      if (chosen != null) {
        return chosen;
      }
    }
    return null;
  }

  Optional<Sticky> sticky() {
    return sticky;
  }

  /** For a body that is read before a server is asked. */
  HeldBody hold(EventLoop loop) {
    return new HeldBody(
        network, loop, context.platform().data().resolve("bodies"), config.bufferMemory().bytes());
  }

  ProxyConfig config() {
    return config;
  }

  Network network() {
    return network;
  }

  RetryBudget budget() {
    return budget;
  }

  RequestFields fields() {
    return fields;
  }

  Targets targets() {
    return targets;
  }

  ProxyMetrics metrics() {
    return metrics;
  }

  // --- for operators

  /** Where it is, for operators. */
  String place() {
    return context.hosts().getFirst() + context.prefix();
  }

  List<Member> members() {
    return upstreams.now().members();
  }

  @Override
  public Health health() {
    List<Member> members = members();
    if (members.isEmpty()) {
      return Health.down("no upstream's name can be looked up");
    }
    List<Member> out =
        members.stream().filter(one -> !one.well() || one.breaker().isOpen()).toList();
    String detail =
        out.stream()
            .map(
                one ->
                    one
                        + " is "
                        + (one.well() ? "left alone after failures" : "ill: " + one.illness()))
            .collect(Collectors.joining("; "));
    // What is behind us is not us: a process that still answers for others is not down.
    return out.isEmpty() ? Health.UP : new Health(Health.Status.DEGRADED, detail);
  }

  /** Takes no part any more; exchanges that have begun end as they would have. */
  @Override
  public void close() {
    command.remove(this);
    names.close();
    health.ifPresent(ActiveHealth::close);
    upstreams.close();
  }
}
