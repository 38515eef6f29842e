package dev.naru.cli;

import dev.naru.engine.Providers;
import dev.naru.engine.config.Config;
import dev.naru.engine.config.ConfigNode.Sequence;
import dev.naru.engine.config.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code naru check}. */
@Command(
    name = "check",
    header = "Read a configuration and tell every mistake in it; start nothing.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = "%nExit codes:  0 it is right · 2 wrong usage · 78 it holds mistakes")
final class CheckCommand implements Callable<Integer> {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "naru.yaml",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("naru.yaml");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Providers providers = Providers.found();
    Config config = providers.read(file);
    if (!config.problems().isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      for (Problem problem : config.problems()) {
        err.println(problem);
      }
      return ExitCode.CONFIGURATION;
    }
    long servers =
        providers.servers().stream().filter(each -> config.node(each.key()).isPresent()).count();
    int sites =
        config
            .node("web")
            .flatMap(web -> web.get("sites"))
            .map(node -> node instanceof Sequence list ? list.items().size() : 1)
            .orElse(0);
    spec.commandLine()
        .getOut()
        .printf("%s is right: %s, %s%n", file, count(servers, "server"), count(sites, "site"));
    return ExitCode.OK;
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
