package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ViewsTest {

  private static final String HOSTILE = "<script>alert(1)</script>\" onload=\"x' &amp; </textarea>";

  private static final Assets ASSETS =
      Assets.of(path -> new ByteArrayInputStream(path.getBytes(StandardCharsets.UTF_8)));
  private static final Views VIEWS = new Views(ASSETS);

  @Test
  void whateverPeopleTypeIsPrintedAndNeverRun() throws IOException {
    Post post = new Post(7, HOSTILE, HOSTILE, true, HOSTILE, Instant.EPOCH);
    HomePage home =
        new HomePage(
            List.of(post),
            OptionalLong.empty(),
            true,
            new Draft(HOSTILE, HOSTILE),
            Optional.of("post.problem.empty"));
    for (String html :
        List.of(
            render(page(Locale.ENGLISH), "home", Map.of("home", home)),
            render(page(Locale.KOREAN), "post-page", Map.of("post", post)),
            render(page(Locale.KOREAN), "sign-up", Map.of("name", HOSTILE, "problem", HOSTILE)))) {
      assertThat(html).doesNotContain("<script>").doesNotContain("=\"" + HOSTILE);
      assertThat(html).contains("&lt;script>").contains("&#34; onload=&#34;");
    }
  }

  @Test
  void linksStartWhereTheApplicationIsMounted() throws IOException {
    Pattern link = Pattern.compile("(?:href|src|action|srcset)=\"([^\"]*)\"");
    HomePage home = HomePage.of(new Posts.Slice(List.of(), OptionalLong.of(41)), false);
    String html =
        render(page(Locale.ENGLISH), "home", Map.of("home", home))
            + render(page(Locale.ENGLISH), "welcome", Map.of("demoUsers", true))
            + render(page(Locale.ENGLISH), "error", Map.of("status", 404, "key", "error.404"));
    List<String> links = link.matcher(html).results().map(found -> found.group(1)).toList();
    assertThat(links).contains("/somewhere/?before=41", "/somewhere/log-out");
    assertThat(links)
        .allMatch(target -> target.startsWith("/somewhere/") || target.equals("#content"));
  }

  @Test
  void nothingIsInlineThatTheSecurityPolicyWouldRefuse() throws IOException {
    try (Stream<Path> templates = Files.list(Path.of("src/main/jte"))) {
      for (Path template : templates.toList()) {
        assertThat(Files.readString(template))
            .as(template.toString())
            .doesNotContainPattern("<style|\\sstyle=|<script>|\\son[a-z]+=|javascript:|https?://");
      }
    }
  }

  @Test
  void everyMessageOfTheTemplatesExists() throws IOException {
    Pattern key = Pattern.compile("text\\(\"([a-z0-9.-]+)\"");
    Set<String> keys = new TreeSet<>();
    try (Stream<Path> templates = Files.list(Path.of("src/main/jte"))) {
      for (Path template : templates.toList()) {
        key.matcher(Files.readString(template)).results().forEach(k -> keys.add(k.group(1)));
      }
    }
    Messages messages = Messages.in(List.of());
    assertThat(keys).hasSizeGreaterThan(40);
    assertThat(keys).allSatisfy(k -> assertThat(messages.text(k)).isNotBlank());
  }

  @Test
  void aPageSaysWhichLanguageItIsIn() throws IOException {
    assertThat(render(page(Locale.KOREAN), "welcome", Map.of("demoUsers", false)))
        .contains("<html lang=\"ko\">")
        .contains("나루 커뮤니티")
        .doesNotContain(DemoUsers.PASSWORD);
  }

  private static Page page(Locale locale) {
    return new Page(
        Messages.in(List.of(locale)),
        "/somewhere",
        Optional.of(HOSTILE),
        ASSETS,
        () -> "the-token");
  }

  private static String render(Page page, String template, Map<String, Object> model)
      throws IOException {
    Utf8ByteOutput html = VIEWS.render(page, template, model);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    html.writeTo(bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
