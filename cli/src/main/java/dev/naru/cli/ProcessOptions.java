package dev.naru.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which running process is meant. */
final class ProcessOptions {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "naru.yaml",
      description = "The configuration that the process runs (default: ${DEFAULT-VALUE}).")
  Path file = Path.of("naru.yaml");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:NARU_DATA}",
      description = "The process's data folder, where its socket naru.sock is.")
  Optional<Path> data = Optional.empty();

  /**
   * Asks the process and returns its answer.
   *
   * @throws Failure when nobody answers, or the answer is a refusal
   */
  String ask(String command, String... arguments) throws Failure {
    return ControlSocket.ask(ControlSocket.find(file, data), command, List.of(arguments));
  }
}
