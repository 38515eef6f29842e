package dev.naru.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code naru run}. */
@Command(
    name = "run",
    header = "Run what a configuration says, until it is stopped.",
    description = {
      "",
      "Ctrl-C or TERM lets work in progress end and stops; a second Ctrl-C stops at once."
          + " HUP reads the configuration again."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = ExitCodes.HELP)
final class RunCommand implements Callable<Integer> {

  @Mixin private ServeOptions options = new ServeOptions();

  @Override
  public Integer call() throws Exception {
    return Serving.of(options).run(engine -> {});
  }
}
