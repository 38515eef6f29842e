package dev.naru.forward;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Endpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Map<Endpoint.Socket, ForwardMetrics> metrics = new HashMap<>();
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
      forgetUnused();
      throw e;
    }
    steps.forEach(Runnable::run);
    entrances.values().stream()
        .filter(entrance -> !nextEntrances.containsValue(entrance))
        .forEach(
            entrance -> {
              entrance.stopListening();
              gone.add(entrance);
            });
    gone.removeIf(entrance -> entrance.active() == 0);
    close(forwardings, nextForwardings);
    entrances = Map.copyOf(nextEntrances);
    forwardings = List.copyOf(nextForwardings);
    forgetUnused();
  }

  /** One that is as it was is carried over, so that it knows what it knew of its targets. */
  private Forwarding forwarding(ForwardRule rule) {
    Optional<Forwarding> known =
        forwardings.stream().filter(each -> each.rule().equals(rule)).findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    Forwarding made = new Forwarding(rule, platform.network());
    made.start();
    return made;
  }

  private void open(
      Endpoint.Socket endpoint,
      Forwarding forwarding,
      Map<Endpoint.Socket, Entrance> all,
      List<Runnable> steps)
      throws IOException {
    Endpoint.Socket port = port(endpoint);
    Entrance known = entrances.get(port);
    if (known != null) {
      all.put(port, known);
      steps.add(known.follow(forwarding, endpoint.secure()));
      return;
    }
    ForwardMetrics figures =
        metrics.computeIfAbsent(
            port, same -> new ForwardMetrics(platform.metrics(), same.toString()));
    all.put(
        port,
        forwarding.rule().datagrams()
            ? new DatagramEntrance(platform, port, forwarding, figures)
            : new StreamEntrance(
                platform,
                port,
                forwarding,
                endpoint.secure(),
                figures,
                streams,
                this::maybeEmptied));
  }

  /** The address of a listener without what is spoken there: what tells two of them apart. */
  private static Endpoint.Socket port(Endpoint.Socket endpoint) {
    return endpoint.secure()
        ? new Endpoint.Socket("tcp", endpoint.host(), endpoint.port())
        : endpoint;
  }

  /** Takes away the figures of ports that nobody listens at, when the last one there has gone. */
  private void forgetUnused() {
    metrics
        .entrySet()
        .removeIf(
            figures -> {
              boolean unused =
                  !entrances.containsKey(figures.getKey()) && figures.getValue().active() == 0;
              if (unused) {
                figures.getValue().close();
              }
              return unused;
            });
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
    List<String> ill = forwardings.stream().flatMap(each -> each.illnesses().stream()).toList();
    return ill.isEmpty() ? Health.UP : new Health(Health.Status.DEGRADED, String.join("; ", ill));
  }

  private void maybeEmptied() {
    if (draining && streams.get() == 0) {
      emptied.complete(null);
    }
  }

  /** Connections may end; datagrams, which have no end, are forwarded until those have. */
  @Override
  public void drain(Duration deadline) {
    Blocking.assertMayBlock();
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
    metrics.values().forEach(ForwardMetrics::close);
    metrics.clear();
  }
}
