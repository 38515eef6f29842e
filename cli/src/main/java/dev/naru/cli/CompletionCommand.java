package dev.naru.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code naru completion}. */
@Command(
    name = "completion",
    header = "Print what a shell needs to complete naru's commands and options.",
    description = {
      "",
      "bash:  naru completion bash > ~/.local/share/bash-completion/completions/naru",
      "zsh:   naru completion zsh > ~/.naru-completion.zsh, and in ~/.zshrc:",
      "       source ~/.naru-completion.zsh",
      "fish:  naru completion fish > ~/.config/fish/completions/naru.fish"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = ExitCodes.HELP)
final class CompletionCommand implements Callable<Integer> {

  /** Shells that are spoken to. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    /** As it is written, and offered by the scripts. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "SHELL", description = "One of bash, zsh, fish.")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CommandLine all = spec.root().commandLine();
    String name = all.getCommandName();
    String script =
        switch (shell) {
          // The script of the one serves the other, through zsh's bashcompinit.
          case BASH, ZSH -> AutoComplete.bash(name, all);
          case FISH -> FishCompletion.of(all);
        };
    spec.commandLine().getOut().print(script);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
