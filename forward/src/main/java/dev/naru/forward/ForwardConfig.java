package dev.naru.forward;

import dev.naru.engine.config.Binder;
import dev.naru.engine.config.BoundBy;
import dev.naru.engine.config.ConfigNode;
import dev.naru.engine.config.NodeBinder;
import dev.naru.engine.config.Schemas;
import dev.naru.engine.config.Unbound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The key {@code forward}: a list of rules.
 *
 * @param rules in the order of the file
 */
@BoundBy(ForwardConfig.Reader.class)
public record ForwardConfig(List<ForwardRule> rules) {

  /** Copies the list. */
  public ForwardConfig {
    rules = List.copyOf(rules);
  }

  /** Reads the list, or a rule that stands alone. */
  static final class Reader implements NodeBinder<ForwardConfig> {

    @Override
    public ForwardConfig bind(ConfigNode node, Binder binder) {
      List<ConfigNode> nodes =
          switch (node) {
            case ConfigNode.Sequence sequence -> sequence.items();
            case ConfigNode.Mapping mapping -> List.of(mapping);
            case ConfigNode.Scalar scalar ->
                throw binder.problem(
                    scalar,
                    "expected rules such as [{ listen: tcp://127.0.0.1:2222, to:"
                        + " tcp://10.0.0.5:22 }], found "
                        + scalar.describe());
          };
      List<ForwardRule> rules = new ArrayList<>();
      for (ConfigNode each : nodes) {
        try {
          rules.add(binder.bind(each, ForwardRule.class));
        } catch (Unbound reported) {
          // Its mistakes stand with the others'.
        }
      }
      return new ForwardConfig(rules);
    }

    @Override
    public Map<String, Object> schema(Schemas schemas) {
      Map<String, Object> rule = schemas.record(ForwardRule.class);
      return Map.of("anyOf", List.of(Map.of("type", "array", "items", rule), rule));
    }
  }
}
