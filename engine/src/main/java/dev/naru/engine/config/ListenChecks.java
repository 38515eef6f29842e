package dev.naru.engine.config;

import dev.naru.engine.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks at everything under a key {@code listen} for places that are taken twice. */
final class ListenChecks {

  private record Claim(Exclusive value, Position position) {}

  private final Problems problems;
  private final List<Claim> claims = new ArrayList<>();

  ListenChecks(Problems problems) {
    this.problems = problems;
  }

  /** Takes note of what a value claims. */
  void add(ConfigNode node, Object value) {
    switch (value) {
      case Exclusive exclusive -> claims.add(new Claim(exclusive, node.position()));
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

  /** What is listened at, and where that is written. */
  List<Config.Listen> listens() {
    return claims.stream().map(each -> new Config.Listen(each.value(), each.position())).toList();
  }

  /** Reports each place that somebody claimed before. */
  void report() {
    for (int later = 1; later < claims.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        Claim first = claims.get(earlier);
        Claim second = claims.get(later);
        if (first.value().excludes(second.value())) {
          boolean inOrder = first.position().compareTo(second.position()) <= 0;
          Claim upper = inOrder ? first : second;
          Claim lower = inOrder ? second : first;
          problems.add(
              lower.position(),
              lower.value() + " is taken already: by " + upper.value() + " at " + upper.position());
          break;
        }
      }
    }
  }
}
