package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts for shells, in a real bash. */
class CompletionTest {

  @TempDir Path folder;

  private static String script(String shell) {
    StringWriter out = new StringWriter();
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("completion", shell))
        .isZero();
    return out.toString();
  }

  /** What bash would offer for the last word of a line, by the function that was registered. */
  private List<String> completed(String line) throws Exception {
    Path script = Files.writeString(folder.resolve("naru-completion"), script("bash"));
    String test =
        """
        source "$1"
        function=$(complete -p naru | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        shift
        COMP_WORDS=("$@")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_LINE="${COMP_WORDS[*]}"
        COMP_POINT=${#COMP_LINE}
        "$function" naru "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> command = new ArrayList<>(List.of("bash", "-c", test, "bash", script.toString()));
    command.addAll(List.of(line.split(" ", -1)));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> words = bash.inputReader().lines().map(String::strip).toList();
    assertThat(bash.waitFor()).as(words.toString()).isZero();
    return words;
  }

  @ParameterizedTest
  @CsvSource({
    "naru st, status stop",
    "naru user , add list passwd roles remove",
    "naru user ro, roles",
    "naru reload --c, --config",
    "naru user add --gen, --generate",
    "naru completion f, fish",
  })
  void bashOffersWhatMayFollow(String line, String offered) throws Exception {
    assertThat(completed(line.equals("naru user") ? "naru user " : line))
        .contains(offered.split(" "))
        .doesNotContain("chmod");
  }

  @Test
  void zshIsServedByTheSameScript() {
    assertThat(script("zsh")).isEqualTo(script("bash")).contains("bashcompinit");
  }

  @Test
  void fishKnowsEveryCommandAndOption() throws Exception {
    String fish = script("fish");
    assertThat(fish)
        .contains(
            "-n 'not __fish_seen_subcommand_from run demo check",
            "-a user -d 'Look after the accounts",
            "-n '__fish_seen_subcommand_from user; and not __fish_seen_subcommand_from add list"
                + " passwd roles remove' -a remove -d 'Remove an account.'",
            "-n '__fish_seen_subcommand_from user; and __fish_seen_subcommand_from add'"
                + " -l password-stdin -d ",
            "-n '__fish_seen_subcommand_from check' -s c -l config -r -F -d 'The configuration'",
            "-n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'");
    assertThat(fish.lines().skip(1)).allMatch(line -> line.startsWith("complete -c naru "));
    String unescaped = fish.replace("\\'", "");
    assertThat(unescaped.chars().filter(c -> c == '\'').count() % 2).isZero();
  }
}
