package dev.naru.forward;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The targets of a rule, or of one of its names, and which of them is next. */
final class Targets {

  private final List<Target> all;
  private final Balance balance;
  private final RandomGenerator random;
  private final AtomicInteger turn = new AtomicInteger();

  Targets(List<Endpoint> endpoints, Balance balance, Network network) {
    Clock clock = network.clock();
    this.all = endpoints.stream().map(each -> new Target((Endpoint.Socket) each, clock)).toList();
    this.balance = balance;
    this.random = network.random();
  }

  /** Every one, in the order of the file. */
  List<Target> all() {
    return all;
  }

  /**
   * Chooses one. When none is usable those that are not are tried, too: to be told that nobody
   * answers is no better than to ask.
   *
   * @param tried those that did not accept this connection; empty when all of them have been
   */
  Optional<Target> choose(SocketAddress source, Collection<Target> tried) {
    List<Target> usable = new ArrayList<>(all.size());
    List<Target> others = new ArrayList<>();
    for (Target target : all) {
      if (!tried.contains(target)) {
        (target.usable() ? usable : others).add(target);
      }
    }
    List<Target> from = usable.isEmpty() ? others : usable;
    return switch (from.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(from.getFirst());
      default -> Optional.of(choose(source, from));
    };
  }

  private Target choose(SocketAddress source, List<Target> from) {
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

  private static final Comparator<Target> BY_LOAD =
      Comparator.comparingInt(target -> target.active().get());

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
}
