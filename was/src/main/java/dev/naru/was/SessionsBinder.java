package dev.naru.was;

import dev.naru.engine.config.Binder;
import dev.naru.engine.config.ConfigNode;
import dev.naru.engine.config.NodeBinder;
import dev.naru.engine.config.RecordModel;
import dev.naru.engine.config.Schemas;
import java.util.List;
import java.util.Map;

/** Reads {@link SessionsConfig}: a mapping, or the one of its values that is meant. */
final class SessionsBinder implements NodeBinder<SessionsConfig> {

  private static final String KEEP = "keep";
  private static final String LIMIT = "limit";

  @Override
  public SessionsConfig bind(ConfigNode node, Binder binder) {
    SessionsConfig defaults = SessionsConfig.DEFAULTS;
    if (node instanceof ConfigNode.Scalar scalar) {
      return scalar.text().matches("[-+]?[0-9].*")
          ? new SessionsConfig(defaults.keep(), limit(node, binder))
          : new SessionsConfig(keep(node, binder), defaults.limit());
    }
    if (!(node instanceof ConfigNode.Mapping)) {
      throw binder.problem(
          node, "expected memory, database or { keep: database, limit: 20000 }, found a list");
    }
    List<String> known = RecordModel.of(SessionsConfig.class).names();
    node.keys().stream()
        .filter(key -> !known.contains(key))
        .forEach(key -> binder.unknownKey(node, key, known));
    return new SessionsConfig(
        node.get(KEEP).map(value -> keep(value, binder)).orElse(defaults.keep()),
        node.get(LIMIT).map(value -> limit(value, binder)).orElse(defaults.limit()));
  }

  private static SessionsConfig.Keep keep(ConfigNode node, Binder binder) {
    return binder.bind(node, SessionsConfig.Keep.class);
  }

  private static int limit(ConfigNode node, Binder binder) {
    int limit = binder.bind(node, Integer.class);
    if (limit < 1) {
      throw binder.problem(node, "at least 1 session must be allowed");
    }
    return limit;
  }

  @Override
  public Map<String, Object> schema(Schemas schemas) {
    return Map.of(
        "anyOf",
        List.of(
            Map.of(
                "anyOf",
                List.of(
                    Map.of("type", "integer", "minimum", 1),
                    Map.of("enum", List.of("memory", "database")))),
            schemas.record(SessionsConfig.class)));
  }
}
