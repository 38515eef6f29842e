package dev.naru.engine.config;

import java.util.Map;

/**
 * Turns a value of the file into a type of its own: a route, whose keys tell what kind it is.
 *
 * @param <T> the type, which names this class with {@link BoundBy}
 */
@FunctionalInterface
public interface NodeBinder<T> {

  /**
   * Binds a value, with the help of the binder for what lies inside it.
   *
   * @throws Unbound when it cannot be bound; {@link Binder#problem} reports why and makes one
   */
  T bind(ConfigNode node, Binder binder);

  /** What it takes, in JSON Schema; by default anything. */
  default Map<String, Object> schema(Schemas schemas) {
    return Map.of();
  }
}
