package dev.naru.cli;

import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a person for what nobody else may see. */
@FunctionalInterface
interface Prompt {

  /** What was typed, without echo; null at the end of input. */
  char @Nullable [] secret(String question);

  /** The terminal; empty where nobody sits. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 answers null again where nobody sits.
  static Optional<Prompt> terminal() {
    Console console = System.console();
    return console != null && console.isTerminal()
        ? Optional.of(question -> console.readPassword("%s: ", question))
        : Optional.empty();
  }
}
