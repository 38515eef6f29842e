package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Config;
import dev.naru.lab.scenario.Pictures;
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
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  /** The seed that stands in the file. */
  private static final long OWN = -1;

  private static final int WHOLE = 100_000;

  private record Run(Verdict verdict, List<String> lines, byte[] capture, String ladder) {}

  private Run run(String name, long seed) throws IOException {
    return run(Scenario.read(Path.of(name + ".yaml"), Shipped.find(name).orElseThrow()), seed);
  }

  private Run run(Config config, long seed) throws IOException {
    return run(config, seed, List.of());
  }

  private Run run(Config config, long seed, List<String> columns) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream capture = new ByteArrayOutputStream();
    ScenarioRun run = new ScenarioRun(config, data);
    Pictures pictures = new Pictures(columns);
    Verdict verdict =
        run.run(
            seed == OWN ? run.scenario().seed() : seed,
            lines::add,
            Optional.of(capture),
            Optional.empty(),
            pictures);
    return new Run(
        verdict, lines, capture.toByteArray(), pictures.ladder().orElseThrow().text(WHOLE, 0));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aScenarioIsAsItSays(String name) throws IOException {
    Run run = run(name, OWN);
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

  /** What a page shows is what happens: the same marks on the same ways, whatever the lengths. */
  @ParameterizedTest
  @MethodSource("names")
  void aScenarioHasAPageInTwoLanguagesWithItsLadder(String name) throws IOException {
    Config config = Scenario.read(Path.of(name + ".yaml"), Shipped.find(name).orElseThrow());
    Set<String> marks = marks(run(config, OWN, columns(name)).ladder());
    for (String page : List.of(name + ".md", name + ".ko.md")) {
      String text = Files.readString(Path.of("../docs/scenarios", page));
      assertThat(text).contains("naru lab " + name);
      String ladder = text.substring(text.indexOf("```\n") + 4, text.lastIndexOf("```"));
      assertThat(ladder.lines().mapToInt(String::length).max().orElseThrow())
          .isLessThanOrEqualTo(100);
      assertThat(marks).as(page).containsAll(marks(ladder)).isNotEmpty();
    }
  }

  /** The columns that the page asks for. */
  private static List<String> columns(String name) throws IOException {
    String page = Files.readString(Path.of("../docs/scenarios", name + ".md"));
    return Pattern.compile("naru lab " + name + " .*--ladder (\\S+)")
        .matcher(page)
        .results()
        .findFirst()
        .map(found -> List.of(found.group(1).split(",")))
        .orElse(List.of());
  }

  private static Set<String> marks(String ladder) {
    return Pattern.compile("· [\\w ]+|✗|DSACK|SYN ACK|RST|FIN|duplicate|missing|ping \\w+|seq 0")
        .matcher(ladder)
        .results()
        .map(mark -> mark.group().strip())
        .collect(Collectors.toSet());
  }
}
