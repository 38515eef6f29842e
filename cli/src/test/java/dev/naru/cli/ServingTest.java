package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.child.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real process and its signals. */
@Timeout(120)
class ServingTest {

  @TempDir Path folder;

  private Path file;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void configure() throws IOException {
    file = Files.writeString(folder.resolve("naru.yaml"), "fake: {}\n");
  }

  @AfterEach
  void endWhatIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process start(String allowRoot) throws IOException {
    Process process =
        new ProcessBuilder(
                // Whoever runs the tests may ignore signals: nohup, a script's &.
                "/usr/bin/env",
                "--default-signal=HUP,INT,QUIT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                "-Dnaru.allow.root=" + allowRoot,
                "dev.naru.cli.Main",
                "run",
                "-c",
                file.toString(),
                "--data",
                folder.resolve("data").toString())
            .redirectErrorStream(true)
            .start();
    processes.add(process);
    return process;
  }

  /** The lines up to and with one that holds a text. */
  private static List<String> until(BufferedReader lines, String text) throws IOException {
    List<String> read = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      read.add(line);
      if (line.contains(text)) {
        return read;
      }
    }
    throw new AssertionError("the process ended without saying \"" + text + "\": " + read);
  }

  @Test
  void termDrainsAndEndsWithNothingToComplainOf() throws Exception {
    Process process = start("true");
    BufferedReader lines = process.inputReader();
    until(lines, "running: ");
    assertThat(Signal.TERM.send(process.pid())).isTrue();
    assertThat(until(lines, "stopped")).containsSubsequence("drained", "closed");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void hupMovesToTheNewConfiguration() throws Exception {
    Process process = start("true");
    BufferedReader lines = process.inputReader();
    until(lines, "running: ");
    Files.writeString(file, "fake: { number: 2 }\n");
    assertThat(Signal.HUP.send(process.pid())).isTrue();
    assertThat(until(lines, "fake: changed")).contains("applied 2");
    Files.writeString(file, "fake: { numbr: 2 }\n");
    assertThat(Signal.HUP.send(process.pid())).isTrue();
    assertThat(until(lines, "did you mean")).noneMatch(line -> line.contains("applied"));
    assertThat(Signal.INT.send(process.pid())).isTrue();
    until(lines, "stopped");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void reloadTellsTheMistakesAsCheckDoes() throws Exception {
    Process process = start("true");
    BufferedReader lines = process.inputReader();
    until(lines, "running: ");
    Files.writeString(file, "fake: { numbr: 2 }\n");
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("reload", "-c", file.toString(), "--data", folder.resolve("data").toString());
    assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString())
        .isEqualTo(file + ":1:9: unknown key \"numbr\"; did you mean \"number\"?\n");
    assertThat(Signal.TERM.send(process.pid())).isTrue();
    assertThat(until(lines, "stopped")).noneMatch(line -> line.contains("applied"));
  }

  @Test
  void aFailedStartEndsTheProcess() throws Exception {
    Files.writeString(file, "fake: { fails: true }\n");
    Process process = start("true");
    until(process.inputReader(), "naru: fake: cannot be had");
    assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void rootIsRefused() throws Exception {
    Process process = start("false");
    BufferedReader lines = process.inputReader();
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      until(lines, "refused to serve as root: start through ./naru");
      assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
    } else {
      until(lines, "running: ");
    }
  }
}
