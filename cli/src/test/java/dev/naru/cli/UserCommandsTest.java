package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code naru user} as a process, beside one that runs and without one, on a real store. */
@Timeout(600)
class UserCommandsTest {

  @TempDir Path folder;

  private final List<Process> processes = new ArrayList<>();
  private Path file;

  /** What a command printed, and its exit code. */
  private record Said(int code, String out, String err) {}

  @BeforeEach
  void configure() throws Exception {
    // PostgreSQL runs as somebody else when the tests run as root, and must come to its folder.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    file = Files.writeString(folder.resolve("naru.yaml"), "fake: {}\n");
  }

  @AfterEach
  void endWhatIsLeft() throws Exception {
    for (Process process : processes) {
      process.destroy();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private Process start(Path err, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Dnaru.allow.root=true",
                "dev.naru.cli.Main"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-c", file.toString(), "--data", folder.resolve("data").toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    // Java says on standard error that it has seen these.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private Said run(String input, String... arguments) throws Exception {
    Path err = folder.resolve("err");
    Process process = start(err, arguments);
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = String.join("\n", process.inputReader().lines().toList());
    return new Said(process.waitFor(), out, Files.readString(err).strip());
  }

  @Test
  void accountsAreMadeWhileNothingRunsAndLookedAfterWhileItDoes() throws Exception {
    Said made = run("", "user", "add", "Ann", "--role", "user,admin", "--generate");
    assertThat(made.code).as(made.err).isZero();
    assertThat(made.out).matches("\\S{29}");
    assertThat(made.err).contains("Nothing runs here", "ann may log in now, as user, admin");

    Path log = folder.resolve("log");
    Process naru = start(log, "run");
    assertThat(naru.inputReader().readLine()).isEqualTo("started");

    Said listed = run("", "user", "list");
    assertThat(listed).isEqualTo(new Said(0, "ann                      admin, user", ""));
    Said added = run("s3cret of bob\n", "user", "add", "bob", "--password-stdin");
    assertThat(added).isEqualTo(new Said(0, "", "bob may log in now, as user"));
    assertThat(run("", "user", "add", "bob", "--generate"))
        .isEqualTo(new Said(1, "", "naru: the name bob is taken"));
    assertThat(run("", "user", "passwd", "bob"))
        .isEqualTo(
            new Said(
                2,
                "",
                "naru: there is no terminal to ask for the password: use --password-stdin or"
                    + " --generate"));
    assertThat(run("password1\n", "user", "passwd", "bob", "--password-stdin"))
        .isEqualTo(new Said(1, "", "naru: that password is among the first that anybody tries"));
    assertThat(run("", "user", "roles", "bob", "--add", "editor", "--remove", "user"))
        .isEqualTo(new Said(0, "bob: editor", ""));
    assertThat(run("", "user", "list", "--json").out)
        .isEqualTo(
            "[\n{\"name\":\"ann\",\"roles\":[\"admin\",\"user\"]},\n"
                + "{\"name\":\"bob\",\"roles\":[\"editor\"]}\n]");
    assertThat(run("", "user", "remove", "ann").err).isEqualTo("ann is removed");
    assertThat(run("", "user", "remove", "ann"))
        .isEqualTo(new Said(1, "", "naru: there is no account named ann"));

    naru.destroy();
    assertThat(naru.waitFor()).isZero();
    assertThat(Files.readString(log)).contains("stopped").doesNotContain("s3cret", made.out);
  }
}
