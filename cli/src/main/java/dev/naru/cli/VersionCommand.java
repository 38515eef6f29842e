package dev.naru.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code naru version}. */
@Command(
    name = "version",
    header = "Say which Naru this is, and on which Java.",
    mixinStandardHelpOptions = true,
    footer = ExitCodes.HELP)
final class VersionCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    for (String line : new Version().getVersion()) {
      spec.commandLine().getOut().println(line);
    }
  }
}
