package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.naru.cli.LogConfig.Format;
import dev.naru.cli.LogConfig.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The log as a configuration wants it, in a context of its own. */
class LogTest {

  @TempDir Path folder;

  private final LoggerContext context = new LoggerContext();
  private final Logger log = context.getLogger("dev.naru.test");

  @BeforeEach
  void start() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private Path use(Format format, Level level) throws IOException {
    Path file = folder.resolve("naru.log");
    LogConfigurator.apply(context, new LogConfig(format, level, Optional.of(file)));
    return file;
  }

  private static JsonNode json(String line) throws IOException {
    return new ObjectMapper().readTree(line);
  }

  @Test
  void aJsonLineHoldsEverything() throws Exception {
    Path file = use(Format.JSON, Level.INFO);
    log.info("a {} b", 1);
    log.debug("unheard");
    log.error("it failed", new IllegalStateException("the \"reason\""));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode first = json(lines.get(0));
    assertThat(first.get("level").asText()).isEqualTo("info");
    assertThat(first.get("logger").asText()).isEqualTo("dev.naru.test");
    assertThat(first.get("message").asText()).isEqualTo("a 1 b");
    assertThat(first.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
    assertThat(first.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    assertThat(first.has("exception")).isFalse();
    assertThat(json(lines.get(1)).get("exception").asText())
        .contains("IllegalStateException: the \"reason\"", "\n\tat dev.naru.cli.LogTest");
  }

  @Test
  void nobodyCanWriteALineOrEndAString() throws Exception {
    Path file = use(Format.JSON, Level.INFO);
    String evil = "x\"}\n{\"level\":\"error\"}\r\u2028\u0085\u001b[31m\ud800 \\";
    log.info("{}", evil);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(1);
    assertThat(json(lines.getFirst()).get("message").asText()).isEqualTo(evil);
    assertThat(lines.getFirst().chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  @Test
  void aFileThatWasMovedAwayIsBegunAnew() throws Exception {
    Path file = use(Format.TEXT, Level.INFO);
    log.info("one");
    Files.move(file, folder.resolve("old.log"));
    log.info("two");
    log.info("three");
    assertThat(Files.readAllLines(folder.resolve("old.log")))
        .singleElement()
        .asString()
        .contains("one");
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void anotherConfigurationTakesThePlaceOfTheOneBefore() throws Exception {
    Path file = use(Format.TEXT, Level.INFO);
    log.info("one");
    use(Format.JSON, Level.DEBUG);
    log.debug("two");
    assertThat(Files.readAllLines(file)).hasSize(2).last().asString().startsWith("{");
    Path elsewhere = folder.resolve("no/naru.log");
    LogConfig bad = new LogConfig(Format.TEXT, Level.INFO, Optional.of(elsewhere));
    assertThatThrownBy(() -> LogConfigurator.apply(context, bad)).isInstanceOf(IOException.class);
    log.info("three");
    assertThat(Files.readAllLines(file)).hasSize(3).last().asString().contains("three");
  }
}
