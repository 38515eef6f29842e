package dev.naru.engine.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used; the message has a line for each mistake. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Of its mistakes; at least one. */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
