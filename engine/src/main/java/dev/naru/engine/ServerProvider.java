package dev.naru.engine;

import dev.naru.engine.config.Checks;

/**
 * Makes the server of one top-level key of {@code naru.yaml}. Found by {@link
 * java.util.ServiceLoader}.
 *
 * @param <C> the configuration's record
 */
public interface ServerProvider<C extends Record> {

  /** The key, in kebab-case: {@code web}. */
  String key();

  /** The record that the value under {@link #key} is bound to. */
  Class<C> configType();

  /** What the key is for, in a sentence, for help texts and the JSON Schema. */
  default String doc() {
    return "";
  }

  /** Whether the server also runs, with every default, where its key is absent. */
  default boolean always() {
    return false;
  }

  /**
   * Looks for mistakes that the record alone cannot show, such as a file that is not there. Starts
   * nothing; called by {@code naru check} and before every start and reload.
   */
  default void check(C config, Checks checks) {}

  /** Makes the server; starts nothing and takes nothing. */
  Server<C> create(C config, Platform platform);
}
