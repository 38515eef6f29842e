package dev.naru.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code naru app}. */
@Command(
    name = "app",
    header = "Look after the web applications of the running process.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      AppCommands.ListAll.class,
      AppCommands.Deploy.class,
      AppCommands.Undeploy.class,
      AppCommands.Sessions.class
    },
    commandListHeading = "%nCommands:%n",
    footer = ExitCodes.HELP)
final class AppCommands extends CommandGroup {

  /** What one command asks the process. */
  private abstract static class Asking implements Callable<Integer> {

    @Mixin private ProcessOptions process = new ProcessOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Failure {
      spec.commandLine().getOut().print(process.ask("app", arguments().toArray(String[]::new)));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }

    abstract List<String> arguments() throws Failure;

    static List<String> words(boolean json, String... words) {
      List<String> all = new ArrayList<>(List.of(words));
      if (json) {
        all.add("json");
      }
      return all;
    }
  }

  /** {@code naru app list}. */
  @Command(
      name = "list",
      header = "List the applications: where, which version, how they are, why not.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class ListAll extends Asking {

    @Option(names = "--json", description = "As an array of objects, for programs.")
    private boolean json;

    @Override
    List<String> arguments() {
      return words(json, "list");
    }
  }

  /** {@code naru app deploy}. */
  @Command(
      name = "deploy",
      header = "Copy a WAR into the folder of applications and deploy it.",
      description = {
        "",
        "Its name says where it answers: ROOT.war at /, shop.war at /shop, a#b.war at /a/b;",
        "shop##2.war beside version 1 until the last of its sessions has ended. What was there",
        "before answers until the new one has started, and goes on when that fails."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Deploy extends Asking {

    @Parameters(paramLabel = "FILE", description = "The WAR.")
    private Path file = Path.of("");

    @Option(
        names = "--path",
        paramLabel = "PATH",
        description = "Where it is to answer, whatever its name.")
    private Optional<String> path = Optional.empty();

    @Override
    List<String> arguments() throws Failure {
      if (!Files.exists(file)) {
        throw new Failure(ExitCode.FAILED, "there is no " + file);
      }
      if (path.isPresent() && !path.get().startsWith("/")) {
        throw new Failure(ExitCode.FAILED, "a path begins with a slash: --path /" + path.get());
      }
      List<String> all = words(false, "deploy", file.toAbsolutePath().normalize().toString());
      path.ifPresent(all::add);
      return all;
    }
  }

  /** {@code naru app undeploy}. */
  @Command(
      name = "undeploy",
      header = "Remove an application from its folder.",
      description = {"", "Its WARs are deleted; its database stays."},
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Undeploy extends Asking {

    @Parameters(paramLabel = "APP", description = "Its path or its name.")
    private String name = "";

    @Override
    List<String> arguments() {
      return words(false, "undeploy", name);
    }
  }

  /** {@code naru app sessions}. */
  @Command(
      name = "sessions",
      header = "List the sessions of an application: whose, since when, idle for how long.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Sessions extends Asking {

    @Parameters(paramLabel = "APP", description = "Its path or its name.")
    private String name = "";

    @Option(names = "--json", description = "As an array of objects, for programs.")
    private boolean json;

    @Override
    List<String> arguments() {
      return words(json, "sessions", name);
    }
  }
}
