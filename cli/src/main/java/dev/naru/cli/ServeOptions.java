package dev.naru.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What can be said to a process that serves. */
final class ServeOptions {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "naru.yaml",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  Path file = Path.of("naru.yaml");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:NARU_DATA}",
      description =
          "Where data is kept unless the configuration says it (default: $NARU_DATA, or data"
              + " beside the configuration).")
  Optional<Path> data = Optional.empty();

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long work in progress may take at the end (default: ${DEFAULT-VALUE}).")
  int drainSeconds = 30;
}
