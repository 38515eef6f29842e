package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Config;
import dev.naru.lab.scenario.Scenario;
import dev.naru.lab.scenario.ScenarioRun;
import dev.naru.lab.scenario.Shipped;
import dev.naru.lab.scenario.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is shipped says what it shows, and shows it, the same each time. (Replay: exact.) */
class ShippedTest {
  @TempDir private Path data;

  private static List<String> names() {
    return Shipped.names();
  }

  private record Run(Verdict verdict, List<String> lines, byte[] capture) {}

  private Run run(String name, long seed) throws IOException {
    return run(Scenario.read(Path.of(name + ".yaml"), Shipped.find(name).orElseThrow()), seed);
  }

  private Run run(Config config, long seed) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream capture = new ByteArrayOutputStream();
    Verdict verdict =
        new ScenarioRun(config, data).run(seed, lines::add, Optional.of(capture), Optional.empty());
    return new Run(verdict, lines, capture.toByteArray());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aScenarioIsAsItSays(String name) throws IOException {
    Run run = run(name, 1);
    assertThat(run.verdict().findings())
        .as(String.join("\n", run.lines()))
        .isNotEmpty()
        .allMatch(Verdict.Finding::met);
  }

  @Test
  void theExampleOfTheGuideIsAsItSays() throws IOException {
    String guide = Files.readString(Path.of("../docs/lab.md"));
    int begin = guide.indexOf("```yaml\n") + 8;
    String example = guide.substring(begin, guide.indexOf("```", begin));
    Config config =
        Scenario.read(Path.of("slow-site.yaml"), example.getBytes(StandardCharsets.UTF_8));
    assertThat(run(config, 1).verdict().findings()).hasSize(2).allMatch(Verdict.Finding::met);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aSeedGivesTheSameRunAndAnotherSeedAnotherOne(String name) throws IOException {
    Run one = run(name, 7);
    Run same = run(name, 7);
    assertThat(same.lines()).isEqualTo(one.lines());
    assertThat(same.capture()).isEqualTo(one.capture());
    assertThat(run(name, 8).capture()).isNotEqualTo(one.capture());
  }
}
