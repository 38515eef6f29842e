package dev.naru.cli;

import dev.naru.engine.Providers;
import dev.naru.engine.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code naru schema}. */
@Command(
    name = "schema",
    header = "Print the JSON Schema of naru.yaml, for editors.",
    description = {
      "",
      "Save it beside the configuration and name it in the configuration's first line:",
      "",
      "  naru schema > naru.schema.json",
      "  # yaml-language-server: $$schema=naru.schema.json"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = ExitCodes.HELP)
final class SchemaCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().getOut().print(Json.pretty(Providers.found().schema()));
    spec.commandLine().getOut().flush();
  }
}
