package dev.naru.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code naru} alone is {@code naru run}. */
@Command(
    name = "naru",
    header = "One server for the JVM, from the packet up.",
    description = {"", "Without a command it runs what ./naru.yaml configures."},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    subcommands = {
      RunCommand.class,
      DemoCommand.class,
      CheckCommand.class,
      LabCommand.class,
      RpcCommands.class,
      ControlCommands.Status.class,
      ControlCommands.Requests.class,
      ControlCommands.Upstream.class,
      ControlCommands.Reload.class,
      ControlCommands.Stop.class,
      AppCommands.class,
      UserCommands.class,
      TlsCommand.class,
      SchemaCommand.class,
      CompletionCommand.class,
      AotCommand.class,
      VersionCommand.class
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Try:  naru demo        a site to look at, in a minute",
      "      naru run --help  how to run your own",
      ExitCodes.HELP
    })
final class NaruCommand implements Callable<Integer> {

  @Mixin private ServeOptions options = new ServeOptions();

  @Override
  public Integer call() throws Exception {
    return Serving.of(options).run(engine -> {});
  }
}
