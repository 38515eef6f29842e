package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {

  @Test
  void theyAreOfTheVersionThatTheCodeSays() throws Exception {
    Process version =
        new ProcessBuilder(TestStore.Binaries.UNPACKED.program("postgres"), "--version").start();
    String text = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text.strip() + ".0").endsWith(" " + PostgresBinaries.VERSION);
    assertThat(PostgresBinaries.VERSION).startsWith(PostgresBinaries.MAJOR + ".");
  }

  @Test
  void aFolderThatIsThereIsNotTouched(@TempDir Path folder) throws Exception {
    Path known = TestStore.Binaries.UNPACKED.folder();
    Path own = Files.createDirectory(folder.resolve(known.getFileName()));
    assertThat(PostgresBinaries.in(folder).folder()).isEqualTo(own).isEmptyDirectory();
  }

  @Test
  void theNewestMigrationIsTheVersionThatIsComparedAtStart() throws Exception {
    List<Integer> numbers = migrations();
    assertThat(numbers).contains(Schema.VERSION).allMatch(number -> number <= Schema.VERSION);
  }

  private static List<Integer> migrations() throws Exception {
    var folder = Objects.requireNonNull(Schema.class.getResource("migration"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("V(\\d+)__.*\\.sql", "$1"))
          .map(Integer::valueOf)
          .toList();
    }
  }
}
