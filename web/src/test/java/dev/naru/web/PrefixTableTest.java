package dev.naru.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTableTest {

  private static PrefixTable<String> table(String... prefixes) {
    Map<String, String> entries = new HashMap<>();
    for (String prefix : prefixes) {
      entries.put(prefix, prefix);
    }
    return new PrefixTable<>(entries);
  }

  @ParameterizedTest
  @CsvSource({
    "/, ''",
    "/x, ''",
    "/a, /a",
    "/a/, /a",
    "/ab, ''",
    "/a/b, /a/b",
    "/a/bc, /a",
    "/a/b/c/d, /a/b",
    "/a-b, ''",
    "/a-b/c, /a-b/c",
    "/a!, ''",
    "/a/b/../, /a/b",
    "/zz, ''"
  })
  void theLongestPrefixAtASegmentBoundaryAnswers(String path, String expected) {
    assertThat(table("", "/a", "/a/b", "/a-b/c").find(path)).isEqualTo(expected);
  }

  @Test
  void withoutARootThereIsNotAlwaysAnAnswer() {
    PrefixTable<String> table = table("/a/b", "/c");
    assertThat(table.find("/")).isNull();
    assertThat(table.find("/a")).isNull();
    assertThat(table.find("/b")).isNull();
    assertThat(table.find("/d")).isNull();
    assertThat(table.find("/c/d")).isEqualTo("/c");
    assertThat(table().find("/")).isNull();
  }

  @Test
  void itAgreesWithTheObviousSearch() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      String[] prefixes = new String[random.nextInt(12)];
      for (int i = 0; i < prefixes.length; i++) {
        prefixes[i] = path(random);
      }
      String path = path(random) + (random.nextBoolean() ? "/" : "");
      String expected =
          List.of(prefixes).stream()
              .filter(prefix -> (path + "/").startsWith(prefix + "/"))
              .max((a, b) -> Integer.compare(a.length(), b.length()))
              .orElse(null);
      assertThat(table(prefixes).find(path)).as(path).isEqualTo(expected);
    }
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    int segments = random.nextInt(4);
    for (int i = 0; i < segments; i++) {
      path.append('/').append("ab!-".charAt(random.nextInt(4)));
      if (random.nextBoolean()) {
        path.append("ab!-".charAt(random.nextInt(4)));
      }
    }
    return path.toString();
  }
}
