package dev.naru.forward;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Endpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The forwarder. A new configuration is made ready beside the old one: ports that both listen at
 * stay open and follow their new rule for those who come then, rules that are equal are carried
 * over with what they know of their targets, and connections stay where they are.
 */
public final class ForwardServer implements Server<ForwardConfig> {

  private final Platform platform;
  private final ForwardConfig initial;
  private volatile Map<Endpoint.Socket, Entrance> entrances = Map.of();
  private volatile List<Forwarding> forwardings = List.of();
  private final List<Entrance> gone = new ArrayList<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final CompletableFuture<Void> emptied = new CompletableFuture<>();
  private volatile boolean draining;

  ForwardServer(ForwardConfig config, Platform platform) {
    this.initial = config;
    this.platform = platform;
  }

  @Override
  public void start() throws IOException {
    apply(initial);
  }

  @Override
  public synchronized void apply(ForwardConfig config) throws IOException {
    List<Forwarding> nextForwardings = new ArrayList<>();
    Map<Endpoint.Socket, Entrance> nextEntrances = new LinkedHashMap<>();
    List<Runnable> steps = new ArrayList<>();
    try {
      for (ForwardRule rule : config.rules()) {
        Forwarding forwarding = forwarding(rule);
        nextForwardings.add(forwarding);
        for (Endpoint endpoint : rule.listen()) {
          open((Endpoint.Socket) endpoint, forwarding, nextEntrances, steps);
        }
      }
    } catch (IOException | RuntimeException e) {
      nextEntrances.values().stream()
          .filter(made -> !entrances.containsValue(made))
          .forEach(Entrance::close);
      close(nextForwardings, forwardings);
      throw e;
    }
    steps.forEach(Runnable::run);
    Map<Endpoint.Socket, Entrance> before = entrances;
    entrances = Map.copyOf(nextEntrances);
    before.forEach(
        (port, entrance) -> {
          if (!nextEntrances.containsValue(entrance)) {
            entrance.stopListening();
            gone.add(entrance);
          }
        });
    gone.removeIf(
        entrance -> {
          boolean over = entrance.active() == 0;
          if (over) {
            entrance.close();
          }
          return over;
        });
    close(forwardings, nextForwardings);
    forwardings = List.copyOf(nextForwardings);
  }

  private Forwarding forwarding(ForwardRule rule) {
    return forwardings.stream()
        .filter(known -> known.rule().equals(rule))
        .findFirst()
        .orElseGet(() -> new Forwarding(rule, platform.network()));
  }

  private void open(
      Endpoint.Socket endpoint,
      Forwarding forwarding,
      Map<Endpoint.Socket, Entrance> all,
      List<Runnable> steps)
      throws IOException {
    Endpoint.Socket port = Forwarding.port(endpoint);
    Entrance known = entrances.get(port);
    if (known != null) {
      all.put(port, known);
      steps.add(known.follow(forwarding, endpoint.secure()));
    } else if (forwarding.rule().datagrams()) {
      all.put(port, new DatagramEntrance(platform, port, forwarding));
    } else {
      all.put(
          port,
          new StreamEntrance(
              platform, port, forwarding, endpoint.secure(), streams, this::maybeEmptied));
    }
  }

  private static void close(List<Forwarding> from, List<Forwarding> except) {
    from.stream().filter(each -> !except.contains(each)).forEach(Forwarding::close);
  }

  /** Where it listens, by the port that the configuration names; 0 has become a real one. */
  public Map<Endpoint.Socket, SocketAddress> addresses() {
    Map<Endpoint.Socket, SocketAddress> addresses = new LinkedHashMap<>();
    entrances.forEach((port, entrance) -> addresses.put(port, entrance.address()));
    return addresses;
  }

  @Override
  public Health health() {
    List<String> dead =
        forwardings.stream()
            .filter(Forwarding::degraded)
            .map(each -> each.rule().listen().getFirst() + ": no target answers")
            .toList();
    return dead.isEmpty() ? Health.UP : new Health(Health.Status.DEGRADED, String.join("; ", dead));
  }

  private void maybeEmptied() {
    if (draining && streams.get() == 0) {
      emptied.complete(null);
    }
  }

  /** Connections may end; datagrams, which have no end, are forwarded until those have. */
  @Override
  public void drain(Duration deadline) {
    for (Entrance entrance : entrances.values()) {
      if (entrance instanceof StreamEntrance) {
        entrance.stopListening();
      }
    }
    draining = true;
    var timer = platform.network().clock().schedule(deadline, () -> emptied.complete(null));
    maybeEmptied();
    emptied.join();
    timer.cancel();
  }

  @Override
  public synchronized void close() {
    entrances.values().forEach(Entrance::close);
    gone.forEach(Entrance::close);
    gone.clear();
    close(forwardings, List.of());
    entrances = Map.of();
    forwardings = List.of();
  }
}
