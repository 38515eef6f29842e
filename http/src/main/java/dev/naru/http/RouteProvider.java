package dev.naru.http;

import dev.naru.engine.config.Checks;
import java.io.IOException;

/**
 * A kind of route: what a mapping under {@code web.sites[].routes} may hold beside {@code path}.
 * Found by {@link java.util.ServiceLoader}, so that {@code web} mounts an application or a bridge
 * without knowing it.
 *
 * @param <C> the record that the mapping (without {@code path}) is bound to
 */
public interface RouteProvider<C extends Record> {

  /** The key that tells this kind from the others: {@code files}. Also a component of C. */
  String key();

  /** The record of the mapping. */
  Class<C> configType();

  /** Looks for mistakes that the record alone cannot show; starts nothing. */
  default void check(C config, Checks checks) {}

  /**
   * Makes the route; starts nothing.
   *
   * @throws IOException with a message for the person who wrote the configuration
   */
  Route create(C config, RouteContext context) throws IOException;
}
