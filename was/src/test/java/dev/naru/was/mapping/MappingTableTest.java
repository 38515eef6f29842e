package dev.naru.was.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.spec.Spec;
import jakarta.servlet.http.MappingMatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingTableTest {

  private static MappingTable<String> table(String... patterns) {
    MappingTable<String> table = new MappingTable<>(name -> name);
    for (String pattern : patterns) {
      assertThat(table.add(pattern, pattern)).isTrue();
    }
    return table;
  }

  /** The example of the specification's section 12.2.2, and what it leaves open. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/foo/bar/index.html, /foo/bar/*, PATH, /foo/bar, /index.html, index.html",
        "/foo/bar/index.bop, /foo/bar/*, PATH, /foo/bar, /index.bop, index.bop",
        "/foo/bar, /foo/bar/*, PATH, /foo/bar, -, ''",
        "/baz, /baz/*, PATH, /baz, -, ''",
        "/baz/index.html, /baz/*, PATH, /baz, /index.html, index.html",
        "/catalog, /catalog, EXACT, /catalog, -, catalog",
        "/catalog/index.html, /, DEFAULT, /catalog/index.html, -, ''",
        "/catalog/racecar.bop, *.bop, EXTENSION, /catalog/racecar.bop, -, catalog/racecar",
        "/index.bop, *.bop, EXTENSION, /index.bop, -, index",
        "/bazaar, /, DEFAULT, /bazaar, -, ''",
        "/a.bop/b, /, DEFAULT, /a.bop/b, -, ''",
        "/.bop, *.bop, EXTENSION, /.bop, -, ''",
        "/, '', CONTEXT_ROOT, '', /, ''",
      })
  @Spec({"12.1.a", "12.1.b", "12.3.a"})
  void theBestPatternWins(
      String path,
      String pattern,
      MappingMatch kind,
      String servletPath,
      String info,
      String value) {
    Match<String> match =
        table("/foo/bar/*", "/baz/*", "/catalog", "*.bop", "", "/").match(path).orElseThrow();

    assertThat(match)
        .isEqualTo(new Match<>(pattern, pattern, kind, pattern, value, servletPath, info));
  }

  @Test
  void aPrefixOfEverythingLeavesThePathToPathInfo() {
    Match<String> match = table("/*").match("/a/b").orElseThrow();

    assertThat(match)
        .isEqualTo(new Match<>("/*", "/*", MappingMatch.PATH, "/*", "a/b", "", "/a/b"));
  }

  @Test
  @Spec("12.1.c")
  void withoutADefaultNothingAnswersOtherPaths() {
    assertThat(table("/a").match("/b")).isEmpty();
  }

  @Test
  @Spec("12.2.b")
  void aPatternBelongsToOneTarget() {
    MappingTable<String> table = table("/a");

    assertThat(table.add("/a", "other")).isFalse();
    assertThat(table.find("/a")).contains("/a");
  }
}
