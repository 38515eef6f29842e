package dev.naru.engine.config;

/** Where a {@code check} reports what is wrong with a configuration. */
public interface Checks {

  /**
   * Reports a mistake at a key.
   *
   * @param record the bound record, the very instance, in which the mistake is
   * @param key the key in kebab-case as in the file; the record's own position where it is absent
   * @param message what is wrong and what to do about it, without a position
   */
  void problem(Record record, String key, String message);
}
