package dev.naru.cli;

import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is asked of a running process, on its control socket. */
abstract class ControlCommands implements Callable<Integer> {

  @Mixin private ProcessOptions process = new ProcessOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final String name;

  private ControlCommands(String name) {
    this.name = name;
  }

  @Override
  public Integer call() throws Failure {
    spec.commandLine().getOut().print(process.ask(name, arguments()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  /** What the command is asked with. */
  String[] arguments() {
    return new String[0];
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

    @Option(names = "--json", description = "As an object, for programs.")
    private boolean json;

    Status() {
      super("status");
    }

    @Override
    String[] arguments() {
      return json ? new String[] {"json"} : super.arguments();
    }
  }

  /** {@code naru requests}. */
  @Command(
      name = "requests",
      header = "List the requests that are being answered: who, what, how long, which thread.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Requests extends ControlCommands {

    @Option(names = "--stacks", description = "Also where each one's thread is.")
    private boolean stacks;

    @Option(names = "--json", description = "As an array of objects, for programs.")
    private boolean json;

    Requests() {
      super("requests");
    }

    @Override
    String[] arguments() {
      return Stream.of(stacks ? "stacks" : "", json ? "json" : "")
          .filter(word -> !word.isEmpty())
          .toArray(String[]::new);
    }
  }

  /** {@code naru upstream}. */
  @Command(
      name = "upstream",
      header = "List the servers behind proxy routes; drain or restore one.",
      description = {
        "",
        "A server that is drained gets no more work and ends what it has, until it is restored."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Upstream extends ControlCommands {

    @Parameters(
        index = "0",
        arity = "0..1",
        defaultValue = "list",
        paramLabel = "list|drain|restore",
        description = "What to do; list when nothing is said.")
    private String action = "list";

    @Parameters(
        index = "1",
        arity = "0..1",
        defaultValue = "",
        paramLabel = "URL",
        description = "The server, as it stands in naru.yaml: http://127.0.0.1:3000.")
    private String url = "";

    Upstream() {
      super("upstream");
    }

    @Override
    String[] arguments() {
      return url.isEmpty() ? new String[] {action} : new String[] {action, url};
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
