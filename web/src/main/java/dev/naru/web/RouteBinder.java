package dev.naru.web;

import dev.naru.engine.config.Binder;
import dev.naru.engine.config.ConfigNode;
import dev.naru.engine.config.NodeBinder;
import dev.naru.engine.config.RecordModel;
import dev.naru.engine.config.Schemas;
import dev.naru.engine.config.Unbound;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a route: {@code path}, the keys that every route may have, and one that tells the kind,
 * with that kind's other keys.
 */
final class RouteBinder implements NodeBinder<RouteConfig> {

  private static final String PATH = "path";

  /** The keys of {@link RouteOptions}. */
  private static final List<String> OPTIONS = RecordModel.of(RouteOptions.class).names();

  /** A route as it was meant: what is misspelt has been reported and stands at its right name. */
  private record Meant(ConfigNode node, boolean misspelt) {}

  @Override
  public RouteConfig bind(ConfigNode node, Binder binder) {
    if (!(node instanceof ConfigNode.Mapping)) {
      throw binder.problem(
          node, "expected a route such as { path: /, files: public }, found " + node.describe());
    }
    Meant named = withPath(node, binder);
    Optional<String> path = path(named.node(), binder);
    Meant meant = withKind(named.node(), binder);
    String kind = kind(meant.node(), binder);
    RouteOptions options = options(meant.node(), binder);
    ConfigNode own = meant.node().without(PATH).without(OPTIONS.toArray(String[]::new));
    List<String> known = RecordModel.of(RouteProviders.configType(kind)).names();
    boolean misspelt = named.misspelt() || meant.misspelt();
    for (String key : own.keys()) {
      if (!known.contains(key)
          && Binder.meant(key, known).isEmpty()
          && Binder.meant(key, OPTIONS).isPresent()) {
        binder.unknownKey(own, key, OPTIONS);
        own = own.without(key);
        misspelt = true;
      }
    }
    Record config = binder.bind(own, RouteProviders.configType(kind));
    if (path.isEmpty() || misspelt) {
      throw binder.reported();
    }
    return new RouteConfig(path.get(), options, kind, config);
  }

  private static RouteOptions options(ConfigNode node, Binder binder) {
    Set<String> others = new HashSet<>(node.keys());
    OPTIONS.forEach(others::remove);
    return binder.bind(node.without(others.toArray(String[]::new)), RouteOptions.class);
  }

  @Override
  public Map<String, Object> schema(Schemas schemas) {
    Map<String, Object> path =
        Map.of(
            "description",
            "Begins with a slash; holds itself and everything below.",
            "type",
            "string",
            "pattern",
            "^/([^%*?#;\\\\/]+/)*[^%*?#;\\\\/]*$");
    return Map.of(
        "oneOf",
        RouteProviders.keys().stream()
            .map(
                kind ->
                    withKind(
                        kind,
                        schemas.record(
                            List.of(RouteProviders.configType(kind), RouteOptions.class),
                            Map.of(PATH, path))))
            .toList());
  }

  /** The key that tells the kind must be there, also where it could be empty: a list. */
  private static Map<String, Object> withKind(String kind, Map<String, Object> schema) {
    Set<String> required = new LinkedHashSet<>();
    if (schema.get("required") instanceof Collection<?> names) {
      names.forEach(name -> required.add(name.toString()));
    }
    required.add(kind);
    Map<String, Object> all = new LinkedHashMap<>(schema);
    all.put("required", List.copyOf(required));
    return all;
  }

  private static Meant withPath(ConfigNode node, Binder binder) {
    return node.get(PATH).isPresent()
        ? new Meant(node, false)
        : corrected(node, List.of(PATH), binder);
  }

  private static Meant withKind(ConfigNode node, Binder binder) {
    return kinds(node).isEmpty()
        ? corrected(node, RouteProviders.keys(), binder)
        : new Meant(node, false);
  }

  private static Meant corrected(ConfigNode node, Collection<String> known, Binder binder) {
    for (String key : node.keys()) {
      Optional<String> near = isKnown(key) ? Optional.empty() : Binder.meant(key, known);
      if (near.isPresent()) {
        binder.unknownKey(node, key, known);
        return new Meant(node.renamed(key, near.get()), true);
      }
    }
    return new Meant(node, false);
  }

  /** Whether any kind of route knows the key. */
  private static boolean isKnown(String key) {
    return key.equals(PATH) || OPTIONS.contains(key) || options().contains(key);
  }

  private static Set<String> options() {
    return RouteProviders.keys().stream()
        .flatMap(kind -> RecordModel.of(RouteProviders.configType(kind)).names().stream())
        .collect(Collectors.toSet());
  }

  /** The path; empty when there is no right one, which has been reported. */
  private static Optional<String> path(ConfigNode node, Binder binder) {
    Optional<ConfigNode> value = node.get(PATH);
    if (value.isEmpty()) {
      missingPath(node, binder);
      return Optional.empty();
    }
    try {
      String path = binder.bind(value.get(), String.class);
      Optional<String> mistake = mistake(path);
      mistake.ifPresent(message -> binder.problem(value.get(), message));
      return mistake.isPresent() ? Optional.empty() : Optional.of(path);
    } catch (Unbound e) {
      return Optional.empty();
    }
  }

  private static void missingPath(ConfigNode node, Binder binder) {
    Optional<String> asKey = node.keys().stream().filter(key -> key.startsWith("/")).findFirst();
    if (asKey.isPresent()) {
      throw binder.problem(
          node,
          asKey.get(),
          "expected a route such as { path: " + asKey.get() + ", files: public }");
    } else if (node.complete()) {
      binder.problem(node, "missing key \"path\": the path that the route answers for");
    }
  }

  private static Optional<String> mistake(String path) {
    if (!path.startsWith("/")) {
      return Optional.of("a path begins with a slash: write \"/" + path + "\"");
    } else if (path.contains("//")) {
      return Optional.of("a path has no empty segments: remove the doubled slash");
    } else if ((path + "/").matches(".*/\\.{1,2}/.*")) {
      return Optional.of("a path has no . or .. segments");
    } else if (path.indexOf('*') >= 0) {
      return Optional.of("a path holds everything below it: leave the * out");
    } else if (path.indexOf('%') >= 0) {
      return Optional.of("write the path decoded, without percent signs");
    } else if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7F || "?#;\\".indexOf(c) >= 0)) {
      return Optional.of("a path holds no ?, #, ;, backslash or control character");
    }
    return Optional.empty();
  }

  private static List<String> kinds(ConfigNode node) {
    List<String> kinds = new ArrayList<>(node.keys());
    kinds.retainAll(RouteProviders.keys());
    return kinds;
  }

  private static String kind(ConfigNode node, Binder binder) {
    List<String> kinds = kinds(node);
    if (kinds.size() > 1) {
      throw binder.problem(
          node,
          kinds.get(1),
          "a route has one kind, and this one has "
              + String.join(" and ", kinds)
              + ": make two routes of it");
    }
    if (kinds.isEmpty()) {
      List<String> unknown = node.keys().stream().filter(key -> !isKnown(key)).toList();
      unknown.forEach(key -> binder.unknownKey(node, key, RouteProviders.keys()));
      if (unknown.isEmpty() && node.complete()) {
        String all = String.join(", ", RouteProviders.keys());
        binder.problem(node, "the route has no kind: add one of the keys " + all);
      }
      throw binder.reported();
    }
    return kinds.getFirst();
  }
}
