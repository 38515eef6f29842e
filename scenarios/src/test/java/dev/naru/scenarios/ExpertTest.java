package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.naru.lab.scenario.Scenario;
import dev.naru.lab.scenario.ScenarioRun;
import dev.naru.lab.scenario.Shipped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wireshark's expert finds no fault in what the scenarios put on the wires. */
@Tag("full")
class ExpertTest {
  @TempDir private Path folder;

  private static List<String> names() {
    return Shipped.names();
  }

  @BeforeEach
  void needTshark() {
    boolean there = true;
    try {
      run("tshark", "--version");
    } catch (IOException | InterruptedException e) {
      there = false;
    }
    boolean required = "required".equals(System.getProperty("naru.tools"));
    assumeTrue(there || required, "tshark is not installed");
    assertThat(there).as("tshark").isTrue();
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(output);
  }

  /** Warnings are what a fault of ours was: a lost segment, a reset. An error would be a bug. */
  @ParameterizedTest
  @MethodSource("names")
  void theExpertFindsNoError(String name) throws Exception {
    Path file = folder.resolve(name + ".pcapng");
    ScenarioRun run =
        new ScenarioRun(
            Scenario.read(Path.of(name + ".yaml"), Shipped.find(name).orElseThrow()), folder);
    try (OutputStream out = Files.newOutputStream(file)) {
      run.run(run.scenario().seed(), _ -> {}, Optional.of(out), Optional.empty());
    }
    String[] sums = {"-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"};
    String expert =
        run(
            "tshark",
            "-n",
            "-r",
            file.toString(),
            sums[0],
            sums[1],
            sums[2],
            sums[3],
            "-q",
            "-z",
            "expert");
    assertThat(expert).doesNotContain("Errors (", "Malformed", "Checksum");
    assertThat(run("tshark", "-n", "-r", file.toString())).isNotBlank();
  }
}
