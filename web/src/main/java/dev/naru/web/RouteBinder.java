package dev.naru.web;

import dev.naru.engine.config.Binder;
import dev.naru.engine.config.ConfigNode;
import dev.naru.engine.config.NodeBinder;
import dev.naru.engine.config.Unbound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a route: {@code path}, and one key that tells the kind, with that kind's other keys. */
final class RouteBinder implements NodeBinder<RouteConfig> {

  private static final String PATH = "path";

  @Override
  public RouteConfig bind(ConfigNode node, Binder binder) {
    if (!(node instanceof ConfigNode.Mapping)) {
      throw binder.problem(
          node, "expected a route such as { path: /, files: public }, found " + node.describe());
    }
    String path;
    try {
      path = path(node, binder);
    } catch (Unbound e) {
      config(node, kind(node, binder), binder); // may hold mistakes as well
      throw e;
    }
    String kind = kind(node, binder);
    return new RouteConfig(path, kind, config(node, kind, binder));
  }

  private static Record config(ConfigNode node, String kind, Binder binder) {
    return binder.bind(node.without(PATH), RouteProviders.configType(kind));
  }

  private static String path(ConfigNode node, Binder binder) {
    ConfigNode value =
        node.get(PATH)
            .orElseThrow(
                () ->
                    binder.problem(
                        node, "missing key \"path\": the path that the route answers for"));
    String path = binder.bind(value, String.class);
    Optional<String> mistake = mistake(path);
    if (mistake.isPresent()) {
      throw binder.problem(value, mistake.get());
    }
    return path;
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

  private static String kind(ConfigNode node, Binder binder) {
    List<String> kinds = new ArrayList<>(node.keys());
    kinds.retainAll(RouteProviders.keys());
    String all = String.join(", ", RouteProviders.keys());
    if (kinds.size() > 1) {
      throw binder.problem(
          node,
          kinds.get(1),
          "a route has one kind, and this one has "
              + String.join(" and ", kinds)
              + ": make two routes of it");
    }
    if (kinds.isEmpty()) {
      throw node.keys().stream()
          .filter(key -> !key.equals(PATH))
          .map(key -> binder.unknownKey(node, key, RouteProviders.keys()))
          .reduce((first, next) -> first)
          .orElseGet(
              () -> binder.problem(node, "the route has no kind: add one of the keys " + all));
    }
    return kinds.getFirst();
  }
}
