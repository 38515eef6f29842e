package dev.naru.engine.config;

import dev.naru.engine.config.ConfigNode.Sequence;
import dev.naru.engine.network.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at everything under a key {@code listen} for places that are taken twice. */
final class ListenChecks {

  private static final Set<String> DATAGRAMS = Set.of("udp", "quic", "h3");
  private static final Set<String> WILDCARDS = Set.of("*", "0.0.0.0", "::");
  private static final Set<String> LOOPBACKS = Set.of("localhost", "127.0.0.1", "::1");

  private record Claim(Endpoint endpoint, Position position) {}

  private final Problems problems;
  private final List<Claim> claims = new ArrayList<>();

  ListenChecks(Problems problems) {
    this.problems = problems;
  }

  /** Takes note of the endpoints in a value. */
  void add(ConfigNode node, Object value) {
    switch (value) {
      case Endpoint endpoint -> claims.add(new Claim(endpoint, node.position()));
      case Optional<?> optional -> optional.ifPresent(inner -> add(node, inner));
      case Collection<?> values -> {
        List<ConfigNode> nodes =
            node instanceof Sequence(Position _, List<ConfigNode> items) ? items : List.of();
        int index = 0;
        for (Object each : values) {
          // After a mistake in the list its values and nodes no longer match: no claim is made.
          if (nodes.isEmpty() || nodes.size() == values.size()) {
            add(nodes.isEmpty() ? node : nodes.get(index++), each);
          }
        }
      }
      default -> {}
    }
  }

  /** Reports each place that somebody claimed before. */
  void report() {
    for (int later = 1; later < claims.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        Claim first = claims.get(earlier);
        Claim second = claims.get(later);
        if (overlap(first.endpoint(), second.endpoint())) {
          boolean inOrder = first.position().compareTo(second.position()) <= 0;
          Claim upper = inOrder ? first : second;
          Claim lower = inOrder ? second : first;
          problems.add(
              lower.position(),
              lower.endpoint()
                  + " is taken already: by "
                  + upper.endpoint()
                  + " at "
                  + upper.position());
          break;
        }
      }
    }
  }

  static boolean overlap(Endpoint a, Endpoint b) {
    if (a instanceof Endpoint.Socket one && b instanceof Endpoint.Socket two) {
      return one.port() == two.port()
          && one.port() != 0
          && DATAGRAMS.contains(one.scheme()) == DATAGRAMS.contains(two.scheme())
          && (one.host().equalsIgnoreCase(two.host())
              || WILDCARDS.contains(one.host())
              || WILDCARDS.contains(two.host())
              || (LOOPBACKS.contains(one.host())
                  && LOOPBACKS.contains(two.host())
                  && (one.host().equals("localhost") || two.host().equals("localhost"))));
    }
    return a.equals(b);
  }
}
