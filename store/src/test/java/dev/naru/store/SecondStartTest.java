package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every start but the first is short, because it does nothing twice. */
class SecondStartTest {

  @Test
  @Timeout(180)
  void itLoadsNoMigrationEngine(@TempDir Path temporary) throws Exception {
    Path data = TestStore.data(temporary);
    assertThat(start(data)).anyMatch(line -> line.contains("org.flywaydb.core.Flyway "));
    assertThat(start(data))
        .anyMatch(line -> line.startsWith("first query after"))
        .filteredOn(line -> line.contains("org.flywaydb"))
        .isEmpty();
  }

  private static List<String> start(Path data) throws Exception {
    Process store =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                Stopwatch.class.getName(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(store.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(store.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(store.exitValue()).as(output).isZero();
    return output.lines().toList();
  }
}
