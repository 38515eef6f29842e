package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the path is, nothing beyond the folder is seen. */
class FilesHostileTest {

  private static final String SECRET = "the secret";

  @TempDir Path parent;
  private Path folder;
  private WebFixture web;

  @BeforeEach
  void serve() throws IOException {
    folder = Files.createDirectories(parent.resolve("public"));
    Files.createDirectories(folder.resolve("dir"));
    Files.createDirectories(folder.resolve(".git"));
    Files.createDirectories(folder.resolve(".well-known"));
    Files.createDirectories(folder.resolve("dir/.well-known"));
    Files.createDirectories(parent.resolve("public-not"));
    Files.createDirectories(parent.resolve("outside"));
    for (String secret :
        new String[] {
          "secret.txt",
          "outside/secret.txt",
          "public-not/secret.txt",
          "public/.env",
          "public/.git/config",
          "public/dir/.well-known/x",
          "public/.well-known/.hidden",
          "public/dir/.htaccess",
        }) {
      Files.writeString(parent.resolve(secret), SECRET);
    }
    Files.writeString(folder.resolve("ok.txt"), "ok");
    Files.writeString(folder.resolve("dir/ok.txt"), "ok");
    Files.writeString(folder.resolve(".well-known/security.txt"), "ok");
    web = WebFixture.on(NetworkKind.MEMORY, WebFixture.files(folder));
  }

  @AfterEach
  void end() {
    web.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/..%2Fsecret.txt",
        "/..%252fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/.%2e/secret.txt",
        "/..;/secret.txt",
        "/..;x=1/secret.txt",
        "/dir/../../secret.txt",
        "/dir/..;/..;/secret.txt",
        "/dir/%2e%2e/%2e%2e/secret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/..%c0%afsecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/%e0%80%ae%e0%80%ae/secret.txt",
        "/..%ef%bc%8fsecret.txt",
        "/%ef%bc%8e%ef%bc%8e/secret.txt",
        "/%u002e%u002e/secret.txt",
        "/..%00/secret.txt",
        "/ok.txt%00.html",
        "/secret.txt%00",
        "/..././secret.txt",
        "/.../secret.txt",
        "/~root/secret.txt",
        "/../public-not/secret.txt",
        "//..//secret.txt",
        "///etc/passwd",
        "/file:///etc/passwd",
        "/etc/passwd",
        "/.env",
        "/%2eenv",
        "/.git/config",
        "/.git",
        "/.git/",
        "/dir/.htaccess",
        "/dir/.well-known/x",
        "/.well-known/.hidden",
        "/.well-known/../.env",
        "/.well-known",
        "/.well-known/",
        "/ok.txt/",
        "/ok.txt/..",
        "/OK.TXT",
        "/ok.txt.",
        "/ok.txt%20",
        "/ok.txt::$DATA",
        "/dir/",
        "/missing",
      })
  void noSpellingLeadsOutside(String target) throws IOException {
    TestResponse response = web.get(target);
    assertThat(response.status()).isIn(400, 404, 308);
    assertThat(response.body()).doesNotContain(SECRET, "root:", parent.toString());
    if (response.status() == 308) {
      assertThat(response.field("Location").orElseThrow()).matches("/[^/].*");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ok.txt",
        "//ok.txt",
        "/dir/../ok.txt",
        "/./ok.txt",
        "/%6fk.txt",
        "/ok.txt;v=1",
        "/dir//ok.txt",
        "/.well-known/security.txt"
      })
  void everyHarmlessSpellingIsTheOneFile(String target) throws IOException {
    assertThat(web.get(target).body()).isEqualTo("ok");
  }

  @Test
  void longPathsAreNotFound() throws IOException {
    assertThat(web.get("/" + "n".repeat(255)).status()).isEqualTo(404);
    assertThat(web.get("/" + "n".repeat(256)).status()).isEqualTo(404);
    assertThat(web.get("/" + "d/".repeat(2_500)).status()).isEqualTo(404);
    assertThat(web.get("/" + "n/".repeat(1_000) + "x").status()).isEqualTo(404);
  }

  @Test
  void linksAreFollowedInsideAndNotOut() throws IOException {
    Files.createSymbolicLink(folder.resolve("in.txt"), Path.of("dir/ok.txt"));
    Files.createSymbolicLink(folder.resolve("indir"), folder.resolve("dir"));
    Files.createSymbolicLink(folder.resolve("out.txt"), Path.of("../secret.txt"));
    Files.createSymbolicLink(folder.resolve("out"), parent.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("sibling"), parent.resolve("public-not"));
    Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(folder.resolve("ok.txt.br"), parent.resolve("secret.txt"));
    assertThat(web.get("/in.txt").body()).isEqualTo("ok");
    assertThat(web.get("/indir/ok.txt").body()).isEqualTo("ok");
    assertThat(web.get("/out.txt").status()).isEqualTo(404);
    assertThat(web.get("/out/secret.txt").status()).isEqualTo(404);
    assertThat(web.get("/out").status()).isEqualTo(404);
    assertThat(web.get("/sibling/secret.txt").status()).isEqualTo(404);
    assertThat(web.get("/loop").status()).isEqualTo(404);
    assertThat(web.get("/ok.txt", "Accept-Encoding: br").body()).isEqualTo("ok");
  }

  @Test
  void onlyRegularFilesAreOpened() throws Exception {
    Process made = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
    assumeTrue(made.waitFor() == 0, "mkfifo is not there");
    assertThat(web.get("/pipe").status()).isEqualTo(404);
    Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
    assertThat(web.get("/null").status()).isEqualTo(404);
  }

  @Test
  void aFileThatCannotBeReadIsNotThere() throws IOException {
    Path closed = Files.writeString(folder.resolve("closed.txt"), SECRET);
    assumeTrue(closed.toFile().setReadable(false) && !Files.isReadable(closed), "root reads all");
    assertThat(web.get("/closed.txt").body()).doesNotContain(SECRET);
  }

  @Test
  void namesAreTheFileSystemsOwnToTheLastOctet() throws IOException {
    String composed = Normalizer.normalize("나루é.txt", Normalizer.Form.NFC);
    String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
    assumeTrue(
        System.getProperty("sun.jnu.encoding", "").equalsIgnoreCase("UTF-8"),
        "this JVM cannot name such files: its locale is not UTF-8");
    Files.writeString(folder.resolve(composed), "composed");
    String asked = "/%EB%82%98%EB%A3%A8%C3%A9.txt";
    assertThat(web.get(asked).body()).isEqualTo("composed");
    assertThat(Files.exists(folder.resolve(decomposed)) ? 200 : 404)
        .isEqualTo(web.get("/%E1%84%82%E1%85%A1%E1%84%85%E1%85%AEe%CC%81.txt").status());
  }

  @Test
  void aNameThatTheSystemCannotHaveIsNotFound() throws IOException {
    assertThat(web.get("/%EB%82%98%F0%9F%9A%A2").status()).isEqualTo(404);
  }
}
