package dev.naru.cli.it;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs of other people that a test drives. */
final class Tools {

  private Tools() {}

  /** Skips the test where one is missing, or fails it with {@code -Dnaru.tools=required}. */
  static void require(String... names) {
    for (String name : names) {
      require(find(name).isPresent(), name + ", which is not installed; .ci/run installs it");
    }
  }

  /** The same with what is no program. */
  static void require(boolean present, String what) {
    if (!present) {
      String message = "this needs " + what;
      if (System.getProperty("naru.tools", "optional").equals("required")) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
  }

  /** Where a required one is. */
  static String path(String name) {
    return find(name).orElseThrow().toString();
  }

  private static Optional<Path> find(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
