package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same seed gives the same capture in another process, another seed another one. (Exact.) */
class ReplayTest {

  private static List<String> inAnotherJvm(int seeds) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path"),
                ManyConversations.class.getName(),
                Integer.toString(seeds))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return text.lines().filter(line -> line.matches("\\d+ [0-9a-f]{64}")).toList();
  }

  private static void replay(int seeds) throws Exception {
    List<String> here = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      here.add(seed + " " + ManyConversations.hash(seed));
    }
    assertThat(inAnotherJvm(seeds)).isEqualTo(here);
    assertThat(new HashSet<>(here.stream().map(line -> line.split(" ")[1]).toList()))
        .hasSize(seeds);
  }

  @Test
  void tenSeedsGiveTheSameCapturesInTwoProcesses() throws Exception {
    replay(10);
  }

  @Test
  @Tag("full")
  void aHundredSeedsGiveTheSameCapturesInTwoProcesses() throws Exception {
    replay(100);
  }
}
