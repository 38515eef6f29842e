package dev.naru.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SiteTableTest {

  private static SiteTable.Site site(String... hosts) {
    return new SiteTable.Site(List.of(hosts), HeaderRules.NONE, new PrefixTable<>(Map.of()));
  }

  private final SiteTable.Site org = site("example.org", "www.example.org");
  private final SiteTable.Site below = site("*.example.org");
  private final SiteTable.Site deep = site("*.b.example.org");

  @Test
  void anExactNameGoesBeforeAWildcardAndALongerOneBeforeAShorter() {
    SiteTable table = new SiteTable(List.of(below, org, deep));
    assertThat(table.find("example.org")).isSameAs(org);
    assertThat(table.find("www.example.org")).isSameAs(org);
    assertThat(table.find("a.example.org")).isSameAs(below);
    assertThat(table.find("a.c.example.org")).isSameAs(below);
    assertThat(table.find("b.example.org")).isSameAs(below);
    assertThat(table.find("a.b.example.org")).isSameAs(deep);
    assertThat(table.find("example.org.")).isSameAs(org);
    assertThat(table.find("a.example.org.")).isSameAs(below);
  }

  @Test
  void whatNobodyNamesIsNobodys() {
    SiteTable table = new SiteTable(List.of(org, below));
    assertThat(table.find("example.com")).isNull();
    assertThat(table.find("anexample.org")).isNull();
    assertThat(table.find(".example.org")).isNull();
    assertThat(table.find("")).isNull();
    assertThat(table.find(".")).isNull();
    assertThat(SiteTable.EMPTY.find("example.org")).isNull();
  }

  @Test
  void aStarOrTheOnlySiteAnswersForTheRest() {
    SiteTable.Site rest = site("*");
    assertThat(new SiteTable(List.of(rest, org)).find("127.0.0.1")).isSameAs(rest);
    assertThat(new SiteTable(List.of(rest, org)).find("example.org")).isSameAs(org);
    assertThat(new SiteTable(List.of(org)).find("[::1]")).isSameAs(org);
  }
}
