package dev.naru.cli;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is logged, where and how: the key {@code log}.
 *
 * @param format of a line
 * @param level from which on Naru is heard; libraries are from {@code warn} on
 * @param file instead of standard error; begun anew when it has been moved away
 */
public record LogConfig(
    @Doc("text for people, or json: an object a line.") @Default("text") Format format,
    @Doc("From which level on Naru is heard.") @Default("info") Level level,
    @Doc("A file instead of standard error; its folder must exist.") Optional<Path> file) {

  /** What a line looks like. */
  public enum Format {
    /** For people. */
    TEXT,
    /** For machines: {@link JsonEncoder}. */
    JSON
  }

  /** How much is said, from least to most. */
  public enum Level {
    /** What failed. */
    ERROR,
    /** What needs attention. */
    WARN,
    /** What happens. */
    INFO,
    /** What helps to find a mistake. */
    DEBUG,
    /** Everything. */
    TRACE
  }

  /** Of a configuration without the key. */
  static final LogConfig DEFAULTS = new LogConfig(Format.TEXT, Level.INFO, Optional.empty());
}
