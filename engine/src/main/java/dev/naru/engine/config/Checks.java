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

  /**
   * Reports a mistake at one value of a list.
   *
   * @param index of the value in the bound list, from 0
   */
  default void item(Record record, String key, int index, String message) {
    problem(record, key, message);
  }

  /**
   * Reports a mistake at one entry of a mapping.
   *
   * @param name the entry's key, as in the file
   */
  default void entry(Record record, String key, String name, String message) {
    problem(record, key, message);
  }
}
