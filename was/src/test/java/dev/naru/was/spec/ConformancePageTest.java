package dev.naru.was.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Indexer;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/servlet-conformance.md} is made of the statements and of the tests that say they hold
 * one. {@code NARU_CONFORMANCE=write} in the environment writes it.
 */
class ConformancePageTest {

  private static final String HEAD =
      """
      # What Jakarta Servlet 6.1 says, and the test that holds it

      Made by the build (`ConformancePageTest`) of `statements.txt` and of the tests that are annotated with `@Spec`. The words are
      ours; the number is the section of the specification. A statement without a test may well hold: nothing here proves it. The
      specification's own test kit, run beside the build, is another measure.

      """;

  private static Path classes() throws URISyntaxException {
    return Path.of(Spec.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<String> statements() throws IOException {
    try (InputStream in = Spec.class.getResourceAsStream("statements.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  private static boolean heading(String line) {
    return line.matches("\\d+ .*");
  }

  /** The tests by what they hold. */
  private static Map<String, TreeSet<String>> tests() throws Exception {
    Indexer indexer = new Indexer();
    try (Stream<Path> files = Files.walk(classes())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          indexer.index(in);
        }
      }
    }
    Map<String, TreeSet<String>> tests = new TreeMap<>();
    for (AnnotationInstance spec :
        indexer.complete().getAnnotations(DotName.createSimple(Spec.class.getName()))) {
      AnnotationTarget target = spec.target();
      String test =
          target.kind() == AnnotationTarget.Kind.METHOD
              ? target.asMethod().declaringClass().simpleName() + "." + target.asMethod().name()
              : target.asClass().simpleName();
      for (String id : spec.value().asStringArray()) {
        tests.computeIfAbsent(id, key -> new TreeSet<>()).add(test);
      }
    }
    return tests;
  }

  private static String page(List<String> statements, Map<String, TreeSet<String>> tests) {
    StringBuilder page = new StringBuilder(HEAD);
    long all = statements.stream().filter(line -> !heading(line)).count();
    page.append("%d statements, %d with a test of ours.\n".formatted(all, tests.size()));
    for (String line : statements) {
      if (heading(line)) {
        page.append("\n## ").append(line).append("\n\n| | Statement | Test |\n|---|---|---|\n");
        continue;
      }
      String[] parts = line.split("\\s+", 2);
      String held = String.join("`, `", tests.getOrDefault(parts[0], new TreeSet<>()));
      page.append("| ").append(parts[0]).append(" | ").append(parts[1]).append(" | ");
      page.append(held.isEmpty() ? "–" : "`" + held + "`").append(" |\n");
    }
    return page.toString();
  }

  @Test
  void everyIdIsThatOfOneStatement() throws Exception {
    List<String> ids =
        statements().stream()
            .filter(line -> !heading(line))
            .map(line -> line.split("\\s+", 2)[0])
            .toList();

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("\\d+(\\.\\d+)*\\.[a-z]"));
    assertThat(tests().keySet()).isSubsetOf(ids);
  }

  @Test
  void thePageIsWhatTheTestsSay() throws Exception {
    Path file = classes().resolve("../../../docs/servlet-conformance.md").normalize();
    String page = page(statements(), tests());
    if ("write".equals(System.getenv("NARU_CONFORMANCE"))) {
      Files.writeString(file, page);
    }

    assertThat(Files.readString(file))
        .as("run ConformancePageTest with NARU_CONFORMANCE=write in the environment")
        .isEqualTo(page);
  }
}
