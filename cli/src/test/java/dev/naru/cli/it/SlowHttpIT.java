package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** slowhttptest: while it holds a thousand connections slow, everyone else is served. */
@Tag("full")
class SlowHttpIT {

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"-H", "-B", "-X"})
  void othersAreServedWhileAThousandClientsAreSlow(String attack) throws Exception {
    Tools.require("slowhttptest");
    try (NaruProcess naru = NaruProcess.demo(data)) {
      Process slow =
          new ProcessBuilder(
                  List.of(
                      Tools.path("slowhttptest"),
                      "-c",
                      "1000",
                      attack,
                      "-i",
                      "5",
                      "-r",
                      "500",
                      "-s",
                      "8192",
                      "-x",
                      "24",
                      "-l",
                      "15",
                      // Until a probe counts as refused: the machine attacks as well.
                      "-p",
                      "10",
                      "-w",
                      "1",
                      "-y",
                      "16",
                      "-n",
                      "5",
                      "-z",
                      "8",
                      "-u",
                      naru.site().toString()))
              .redirectErrorStream(true)
              .start();
      String report =
          new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .replaceAll("\\x1b\\[[0-9;]*[A-Za-z]", "");
      // Its own probe asks for the page all the while and says how that went.
      assertThat(report).contains("service available:").contains("YES");
      assertThat(report).doesNotContain("service available:   NO");
      assertThat(new Visitor(naru.site()).get("/").statusCode()).isEqualTo(200);
      assertThat(naru.terminate()).isZero();
    }
  }
}
