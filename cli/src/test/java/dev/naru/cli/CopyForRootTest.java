package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code bin/naru} does for root where the server's user cannot read the program: it runs a
 * copy. Root, its user and Java are played, and the copies lie in a folder of the test's.
 */
class CopyForRootTest {

  /** What stands before the real programs on the path: here anybody is root. */
  private static final String ID =
      """
      #!/bin/sh
      case "$*" in
        -u) echo 0 ;;
        "-u naru") exit 1 ;;
        *) echo nogroup ;;
      esac
      """;

  /** Of all that is asked on behalf of the server's user: what can be read are the copies. */
  private static final String SETPRIV =
      """
      #!/bin/sh
      for last; do :; done
      case $last in
        "$COPIES"/*) ;;
        *) exit 1 ;;
      esac
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      echo "runs $*"
      """;

  /** The first call says so and waits for a line; then it is the real program. */
  private static final String HELD =
      """
      #!/bin/sh
      PATH=${PATH#*:}
      if [ "$HOLD" = "${0##*/}" ] && mkdir "$HELD_ONCE" 2>/dev/null; then
        echo held
        read -r go
      fi
      exec "${0##*/}" "$@"
      """;

  @TempDir Path folder;

  private Path program;
  private Path copies;
  private Path copy;

  @BeforeEach
  void install() throws Exception {
    folder = folder.toRealPath(); // the script asks where it really lies
    program = folder.resolve("program");
    copies = folder.resolve("cache/program");
    String script = Files.readString(Path.of("src/main/dist/bin/naru"));
    assertThat(script).containsOnlyOnce("NARU_CACHE=/var/cache/naru\n");
    executable(
        program.resolve("bin/naru"),
        script.replace("/var/cache/naru\n", folder.resolve("cache") + "\n"));
    Files.createDirectory(program.resolve("lib"));
    Files.writeString(program.resolve("lib/naru.jar"), "jar");
    Files.writeString(program.resolve("lib/build-id"), "1\n");
    Files.writeString(program.resolve("lib/naru.aot"), "of no use elsewhere");
    executable(folder.resolve("java/bin/java"), JAVA);
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"25\"\n");
    executable(folder.resolve("bin/id"), ID);
    executable(folder.resolve("bin/setpriv"), SETPRIV);
    for (String held : List.of("cp", "rm", "mv")) {
      executable(folder.resolve("bin").resolve(held), HELD);
    }
    copy = copies.resolve(checksum(program.resolve("lib/build-id")));
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String checksum(Path file) throws IOException {
    Process cksum = new ProcessBuilder("cksum").redirectInput(file.toFile()).start();
    return new String(cksum.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
        .split(" ")[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"cp", "rm", "mv"})
  void ofTwoFirstStartsAtOnceEachComesUpAndTheFirstCopyCounts(String held) throws Exception {
    try (Start slow = new Start(held)) {
      slow.awaitHeld();
      try (Start quick = new Start("")) {
        quick.expectCopyRuns();
      }
      Path mark = Files.createFile(copy.resolve("of the first"));

      slow.goOn();

      slow.expectCopyRuns();
      try (Stream<Path> all = Files.walk(copies)) {
        assertThat(all)
            .containsExactlyInAnyOrder(
                copies,
                copy,
                copy.resolve("bin"),
                copy.resolve("bin/naru"),
                copy.resolve("lib"),
                copy.resolve("lib/build-id"),
                copy.resolve("lib/naru.jar"),
                mark);
      }
    }
  }

  @Test
  void aCopyThatIsThereIsRunWithoutAnother() throws Exception {
    try (Start first = new Start("")) {
      assertThat(first.expectCopyRuns()).isNotEmpty();
    }
    try (Start second = new Start("")) {
      assertThat(second.expectCopyRuns()).isEmpty();
    }
  }

  @Test
  void whatEarlierBuildsAndStartsThatWereBrokenOffHaveLeftIsDeleted() throws Exception {
    Files.createDirectories(copies.resolve("12345/lib"));
    Path under = Files.createDirectories(copies.resolve("part.aaaaaa"));
    Path broken = Files.createDirectories(copies.resolve("part.bbbbbb"));
    Files.setLastModifiedTime(broken, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    try (Start start = new Start("")) {
      start.expectCopyRuns();
    }

    try (Stream<Path> all = Files.list(copies)) {
      assertThat(all).containsExactlyInAnyOrder(copy, under);
    }
  }

  /** A start of the program; it stops where a certain other program is called first. */
  private final class Start implements AutoCloseable {

    private final Process process;
    private final BufferedReader said;

    Start(String hold) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(program.resolve("bin/naru").toString(), "status")
              .redirectErrorStream(true);
      builder
          .environment()
          .merge("PATH", folder.resolve("bin") + ":", (path, first) -> first + path);
      builder.environment().put("NARU_JAVA_HOME", folder.resolve("java").toString());
      builder.environment().put("NARU_DATA", folder.resolve("data").toString());
      builder.environment().put("COPIES", copies.toString());
      builder.environment().put("HOLD", hold);
      builder.environment().put("HELD_ONCE", folder.resolve("held").toString());
      process = builder.start();
      said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void awaitHeld() throws IOException {
      assertThat(said.readLine()).contains("running a copy in " + copy);
      assertThat(said.readLine()).isEqualTo("held");
    }

    void goOn() throws IOException {
      try (Writer go = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
        go.write("go\n");
      }
    }

    /** What it has said before. */
    List<String> expectCopyRuns() throws Exception {
      List<String> rest = said.lines().toList();
      assertThat(rest).last(STRING).endsWith(" -jar " + copy + "/lib/naru.jar status");
      assertThat(process.waitFor()).isZero();
      return rest.subList(0, rest.size() - 1);
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
