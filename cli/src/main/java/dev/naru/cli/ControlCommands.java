package dev.naru.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is asked of a running process, on its control socket. */
abstract class ControlCommands implements Callable<Integer> {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "naru.yaml",
      description = "The configuration that the process runs (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("naru.yaml");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:NARU_DATA}",
      description = "The process's data folder, where its socket naru.sock is.")
  private Optional<Path> data = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final String name;

  private ControlCommands(String name) {
    this.name = name;
  }

  @Override
  public Integer call() throws Failure {
    Path socket = ControlSocket.find(file, data);
    spec.commandLine().getOut().print(ControlSocket.ask(socket, name, List.of()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  /** {@code naru reload}. */
  @Command(
      name = "reload",
      header = "Have the running process read its configuration again.",
      description = {
        "",
        "What is equal is not touched; when anything is wrong, nothing is changed at all."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Reload extends ControlCommands {
    Reload() {
      super("reload");
    }
  }

  /** {@code naru status}. */
  @Command(
      name = "status",
      header = "Say what the running process does and how it is.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Status extends ControlCommands {
    Status() {
      super("status");
    }
  }

  /** {@code naru stop}. */
  @Command(
      name = "stop",
      header = "Let the running process end its work and stop.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Stop extends ControlCommands {
    Stop() {
      super("stop");
    }
  }
}
