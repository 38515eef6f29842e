package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesListingTest {

  private static final Pattern LINK = Pattern.compile("<tr><td><a href=\"([^\"]*)\">");

  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void files() throws IOException {
    folder = Files.createDirectories(parent.resolve("public"));
    Files.createDirectories(folder.resolve("docs/empty"));
    write("b.txt", 2_000, "2020-02-02T02:02:02Z");
    write("A.txt", 10, "2024-04-04T04:04:04Z");
    write("docs/c.txt", 500, "2022-02-02T02:02:02Z");
  }

  private void write(String name, int size, String modified) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "x".repeat(size));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(modified)));
  }

  private WebFixture listing() throws IOException {
    return WebFixture.on(
        NetworkKind.MEMORY,
        "- { routes: [{ path: /f/, files: '%s', listing: true }] }".formatted(folder));
  }

  private static List<String> links(TestResponse response) {
    return LINK.matcher(response.body()).results().map(match -> match.group(1)).toList();
  }

  private static String text(TestResponse response) {
    return new String(
        response.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Test
  void aFolderShowsWhatIsInItFoldersFirst() throws IOException {
    try (WebFixture web = listing()) {
      TestResponse root = web.get("/f/");
      assertThat(root.status()).isEqualTo(200);
      assertThat(root.field("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(root.field("Cache-Control")).contains("no-cache");
      assertThat(root.field("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'");
      assertThat(links(root)).containsExactly("./docs/", "./A.txt", "./b.txt");
      assertThat(root.body()).contains("2.0 KiB", "10 B", "2020-02-02 02:02");
      TestResponse docs = web.get("/f/docs/");
      assertThat(links(docs)).containsExactly("../", "./empty/", "./c.txt");
      assertThat(web.get("/f/docs/empty/").body()).contains("This folder is empty.");
      assertThat(web.get("/f/docs").field("Location")).contains("/f/docs/");
      TestResponse head = web.ask("HEAD", "/f/");
      assertThat(head.field("Content-Length")).isEqualTo(root.field("Content-Length"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sort=name, ./A.txt ./b.txt",
    "sort=name&order=desc, ./b.txt ./A.txt",
    "sort=size, ./A.txt ./b.txt",
    "sort=size&order=desc, ./b.txt ./A.txt",
    "sort=time, ./b.txt ./A.txt",
    "order=desc&sort=time, ./A.txt ./b.txt",
    "sort=%3Cscript%3E&order=x, ./A.txt ./b.txt",
    "%73ort=time, ./A.txt ./b.txt",
  })
  void itIsSortedAsTheQuerySays(String query, String order) throws IOException {
    try (WebFixture web = listing()) {
      TestResponse response = web.get("/f/?" + query);
      assertThat(String.join(" ", links(response))).isEqualTo("./docs/ " + order);
      assertThat(response.body()).doesNotContain("<script");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "ko! ko! 이름",
        "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7! ko! 이름",
        "en-US,en;q=0.9,ko;q=0.8! en! Name",
        "ja! en! Name",
        "ko;q=0! en! Name",
        "ko;q=x! en! Name"
      })
  void itIsWrittenInTheLanguageOfTheReader(String accepted, String tag, String word)
      throws IOException {
    try (WebFixture web = listing()) {
      TestResponse response = web.get("/f/", "Accept-Language: " + accepted);
      assertThat(text(response)).contains("<html lang=\"" + tag + "\">", word);
      assertThat(response.all("Vary")).contains("Accept-Language");
      TestResponse missing =
          web.get("/f/missing", "Accept: text/html", "Accept-Language: " + accepted);
      assertThat(missing.body()).contains("<html lang=\"" + tag + "\">");
      assertThat(missing.field("Vary")).contains("Accept, Accept-Language");
    }
  }

  @Test
  void aFolderWithAnIndexShowsThat() throws IOException {
    Files.writeString(folder.resolve("docs/index.html"), "index");
    try (WebFixture web = listing()) {
      assertThat(web.get("/f/docs/").body()).isEqualTo("index");
    }
  }

  @Test
  void aLongListingIsSentCompressed() throws IOException {
    try (WebFixture web = listing()) {
      TestResponse response = web.get("/f/", "Accept-Encoding: br");
      assertThat(response.field("Content-Encoding")).contains("br");
      assertThat(response.all("Vary")).containsExactly("Accept-Language", "Accept-Encoding");
      assertThat(response.body().length()).isLessThan(web.get("/f/").body().length() / 2);
    }
  }

  @Test
  void withoutTheChoiceNothingIsListed() throws IOException {
    try (WebFixture web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder))) {
      assertThat(web.get("/").status()).isEqualTo(404);
    }
  }

  @Test
  void whatIsNotServedIsNotShown() throws Exception {
    Files.writeString(folder.resolve(".htpasswd"), "secret");
    Files.createDirectories(folder.resolve(".git"));
    Path outside = Files.createDirectories(parent.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(folder.resolve("out"), outside);
    Files.createSymbolicLink(folder.resolve("out.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("missing"));
    Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(folder.resolve("in.txt"), Path.of("docs/c.txt"));
    Files.createSymbolicLink(folder.resolve("indir"), Path.of("docs"));
    new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
    try (WebFixture web = listing()) {
      assertThat(links(web.get("/f/")))
          .containsExactly("./docs/", "./indir/", "./A.txt", "./b.txt", "./in.txt");
      assertThat(links(web.get("/f/indir/"))).containsExactly("../", "./empty/", "./c.txt");
      assertThat(web.get("/f/out/").status()).isEqualTo(404);
      assertThat(web.get("/f/out").status()).isEqualTo(404);
      assertThat(web.get("/f/.git/").status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/f/%2e%2e/",
        "/f/docs/%2e%2e%2f",
        "/f/..;/",
        "/f/docs%2f",
        "/f//../../",
        "/f/%5c/"
      })
  void noSpellingListsWhatIsOutside(String target) throws IOException {
    try (WebFixture web = listing()) {
      TestResponse response = web.get(target);
      assertThat(response.status()).isIn(400, 404);
      assertThat(response.body()).doesNotContain("public");
    }
  }

  @Test
  void namesAreNobodysMarkupAndTheirLinksLeadBelow() throws IOException {
    assumeTrue(
        System.getProperty("sun.jnu.encoding", "").equalsIgnoreCase("UTF-8"),
        "this JVM cannot name such files: its locale is not UTF-8");
    List<String> names =
        List.of(
            "<img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "a&b\"c'd",
            "100%",
            "나루 é.txt",
            "q?x#y;z");
    for (String name : names) {
      Files.writeString(folder.resolve("docs/empty").resolve(name), name);
    }
    Files.writeString(folder.resolve("docs/empty/new\nline"), "hidden");
    Files.writeString(folder.resolve("docs/empty/back\\slash"), "hidden");
    try (WebFixture web = listing()) {
      TestResponse response = web.get("/f/docs/empty/");
      assertThat(text(response)).doesNotContain("<img", "href=\"javascript", "hidden", "new\nline");
      List<String> links = links(response);
      assertThat(links).hasSize(names.size() + 1);
      for (String link : links.subList(1, links.size())) {
        assertThat(link).startsWith("./");
        String target = link.substring(2).replace("&amp;", "&").replace("&#39;", "'");
        TestResponse file = web.get("/f/docs/empty/" + target);
        assertThat(file.status()).as(target).isEqualTo(200);
        assertThat(names).contains(text(file));
      }
      String folderName = "<b>";
      Files.createDirectories(folder.resolve(folderName));
      assertThat(web.get("/f/%3Cb%3E/").body()).doesNotContain("<b>").contains("&lt;b&gt;");
    }
  }

  @Test
  void ofAVeryFullFolderSomeIsShown() throws IOException {
    Path full = Files.createDirectories(folder.resolve("full"));
    for (int i = 0; i < Tree.MAX_LISTED + 10; i++) {
      Files.createFile(full.resolve("f" + i));
    }
    try (WebFixture web = listing()) {
      TestResponse response = web.get("/f/full/");
      assertThat(links(response)).hasSize(Tree.MAX_LISTED + 1);
      assertThat(response.body()).contains("more in this folder than is shown");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 KiB",
    "1536, 1.5 KiB",
    "102400, 100 KiB",
    "1048576, 1.0 MiB",
    "9223372036854775807, 8388608 TiB"
  })
  void sizesAreShort(long size, String text) {
    assertThat(ListingPage.size(size)).isEqualTo(text);
  }
}
