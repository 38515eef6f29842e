package dev.naru.forward;

import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * The targets of a rule, or of one of its names, and which of them is next. A host name stands for
 * all of its addresses, each of which is a target.
 */
final class Targets implements AutoCloseable {

  private static final Comparator<Target> BY_LOAD =
      Comparator.comparingInt(target -> target.active().get());

  private final Network network;
  private final Balance balance;
  private final Optional<TargetHealth> health;
  private final RandomGenerator random;
  private final AtomicInteger turn = new AtomicInteger();

  // Guarded by this.
  private final Map<Endpoint.Socket, List<Target>> found = new LinkedHashMap<>();
  private final Map<Target, HealthCheck> checks = new LinkedHashMap<>();
  private boolean closed;

  private volatile List<Target> all = List.of();

  /**
   * Knows no address yet: they are {@link #found}.
   *
   * @param endpoints in the order of the file
   */
  Targets(
      List<Endpoint> endpoints, Balance balance, Optional<TargetHealth> health, Network network) {
    this.network = network;
    this.balance = balance;
    this.health = health;
    this.random = network.random();
    endpoints.forEach(each -> found.put((Endpoint.Socket) each, List.of()));
  }

  /** What the file names, in its order. */
  synchronized List<Endpoint.Socket> endpoints() {
    return List.copyOf(found.keySet());
  }

  /** Every one that has an address, in the order of the file. */
  List<Target> all() {
    return all;
  }

  /** An endpoint has these addresses now. Targets that it had already stay as they are. */
  synchronized void found(Endpoint.Socket endpoint, List<InetSocketAddress> addresses) {
    if (closed) {
      return;
    }
    List<Target> before = found.getOrDefault(endpoint, List.of());
    List<Target> now = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      now.add(
          before.stream()
              .filter(known -> known.address().equals(address))
              .findFirst()
              .orElseGet(() -> begin(endpoint, address)));
    }
    found.put(endpoint, List.copyOf(now));
    all = found.values().stream().flatMap(List::stream).toList();
    checks
        .entrySet()
        .removeIf(
            check -> {
              boolean gone = !all.contains(check.getKey());
              if (gone) {
                check.getValue().close();
              }
              return gone;
            });
  }

  private Target begin(Endpoint.Socket endpoint, InetSocketAddress address) {
    String literal = address.getAddress().getHostAddress();
    String name =
        Names.isLiteral(endpoint.host()) ? endpoint.toString() : endpoint + " (" + literal + ")";
    Target target = new Target(name, address, network.clock());
    health.ifPresent(config -> checks.put(target, new HealthCheck(network, config, target)));
    return target;
  }

  /**
   * Chooses one. When none is usable those that are not are tried, too: to be told that nobody
   * answers is no better than to ask.
   *
   * @param tried those that did not accept this connection; empty when all of them have been
   */
  Optional<Target> choose(SocketAddress source, Collection<Target> tried) {
    List<Target> from = untried(true, tried);
    if (from.isEmpty()) {
      from = untried(false, tried);
    }
    return switch (from.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(from.getFirst());
      default -> Optional.of(balanced(source, from));
    };
  }

  private List<Target> untried(boolean usable, Collection<Target> tried) {
    List<Target> some = new ArrayList<>();
    for (Target target : all) {
      if (target.usable() == usable && !tried.contains(target)) {
        some.add(target);
      }
    }
    return some;
  }

  private Target balanced(SocketAddress source, List<Target> from) {
    return switch (balance) {
      case ROUND_ROBIN -> from.get(Math.floorMod(turn.getAndIncrement(), from.size()));
      case LEAST_CONNECTIONS -> from.stream().min(BY_LOAD).orElseThrow();
      case RANDOM_TWO -> {
        int first = random.nextInt(from.size());
        int second = random.nextInt(from.size() - 1);
        Target other = from.get(second < first ? second : second + 1);
        yield BY_LOAD.compare(from.get(first), other) <= 0 ? from.get(first) : other;
      }
      case SOURCE ->
          from.stream()
              .max(Comparator.comparingInt(target -> weight(source, target)))
              .orElseThrow();
    };
  }

  /** Rendezvous hashing: each pair has a weight of its own, so a lost target moves only its own. */
  private static int weight(SocketAddress source, Target target) {
    InetAddress address = source instanceof InetSocketAddress inet ? inet.getAddress() : null;
    int mixed =
        (address == null ? 0 : Arrays.hashCode(address.getAddress())) * 31
            + target.toString().hashCode();
    mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B; // the finalizer of MurmurHash3
    mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
    return mixed ^ (mixed >>> 16);
  }

  @Override
  public synchronized void close() {
    closed = true;
    checks.values().forEach(HealthCheck::close);
    checks.clear();
  }
}
