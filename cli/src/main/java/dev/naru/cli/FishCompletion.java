package dev.naru.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A script of {@code complete} lines for the fish shell, from the model of the commands: each line
 * says under which condition (which subcommands stand in the line already) a word may follow.
 */
final class FishCompletion {

  private final String program;
  private final List<String> lines = new ArrayList<>();

  private FishCompletion(String program) {
    this.program = program;
  }

  static String of(CommandLine all) {
    FishCompletion fish = new FishCompletion(all.getCommandName());
    fish.lines.add("# fish completion for " + fish.program);
    fish.lines.add("complete -c " + fish.program + " -f");
    fish.command(all, List.of());
    return String.join("\n", fish.lines) + "\n";
  }

  /**
   * One command and those below it.
   *
   * @param path the words before, without the program's name
   */
  private void command(CommandLine command, List<String> path) {
    String here = condition(command, path);
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> lines.add(line(here) + " -a " + name + " -d " + quoted(header(sub))));
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        lines.add(line(here) + option(option));
      }
    }
    for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
      if (parameter.type().isEnum()) {
        lines.add(line(here) + " -a " + quoted(constants(parameter.type())));
      }
    }
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              List<String> deeper = new ArrayList<>(path);
              deeper.add(name);
              command(sub, deeper);
            });
  }

  private String line(String condition) {
    return "complete -c " + program + " -n " + quoted(condition);
  }

  /** True where this command's own words come next. */
  private static String condition(CommandLine command, List<String> path) {
    String subcommands = String.join(" ", command.getSubcommands().keySet());
    String seen =
        path.stream()
            .map(word -> "__fish_seen_subcommand_from " + word)
            .collect(Collectors.joining("; and "));
    String not = subcommands.isEmpty() ? "" : "not __fish_seen_subcommand_from " + subcommands;
    return seen.isEmpty() ? not : not.isEmpty() ? seen : seen + "; and " + not;
  }

  private static String option(OptionSpec option) {
    StringBuilder line = new StringBuilder();
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    if (option.arity().max() > 0) {
      boolean file = List.of("FILE", "FOLDER").contains(option.paramLabel());
      line.append(file ? " -r -F" : " -x");
    }
    String description = String.join(" ", option.description());
    return line + " -d " + quoted(description.replaceAll(" ?\\(default:.*", ""));
  }

  private static String header(CommandLine command) {
    return String.join(" ", command.getCommandSpec().usageMessage().header());
  }

  private static String constants(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(constant.toString());
    }
    return String.join(" ", names);
  }

  /** In single quotes, as fish reads them. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
