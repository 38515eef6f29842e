package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "demo",
        "check",
        "status",
        "reload",
        "stop",
        "user",
        "tls",
        "schema",
        "completion",
        "version"
      })
  void everyCommandHasHelpWithItsExitCodes(String command) {
    int code = command.isEmpty() ? run("--help") : run(command, "--help");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("Usage: naru", "Exit codes:");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aWrongWordIsToldWithTheRightOne() {
    assertThat(run("chek")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("chek", "naru check");
  }

  @Test
  void saysWhichNaruThisIs() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).startsWith("naru ").contains("Java " + Runtime.version());
  }

  @Test
  void checkTellsEveryMistake() throws Exception {
    Path file =
        Files.writeString(folder.resolve("naru.yaml"), "limits: { idle: 5 }\nsurprise: 1\n");
    assertThat(run("check", "-c", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith(file + ":1:17: expected a duration");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void checkSaysWhatIsRight() throws Exception {
    Path file = Files.writeString(folder.resolve("naru.yaml"), "fake: {}\n");
    assertThat(run("check", "-c", file.toString())).isZero();
    assertThat(out.toString()).startsWith(file + " is right: ").contains("0 sites");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void runRefusesAConfigurationWithMistakes() {
    Path absent = folder.resolve("naru.yaml");
    assertThat(run("run", "-c", absent.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString().strip()).startsWith(absent + ": there is no such file");
  }

  @Test
  void askingWhatDoesNotRunSaysWhereItLooked() {
    assertThat(run("status", "--data", folder.toString(), "-c", folder + "/none.yaml"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("nothing runs here", folder.resolve("naru.sock").toString());
  }
}
