package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that change while they are served. Time stands until it is advanced. */
class FilesChangeTest {

  private static final Instant LONG_AGO = Instant.parse("2020-02-02T02:02:02Z");
  private static final Duration ALMOST = FilesRoute.CHECK.minusMillis(1);

  @TempDir Path folder;

  private WebFixture serve(String extra) throws IOException {
    return WebFixture.on(
        TestPlatform.withManualClock(),
        "- { routes: [{ path: /, files: '" + folder + "'" + extra + " }] }");
  }

  private void write(String name, String content, int age) throws IOException {
    Path next = folder.resolve(name + ".next");
    Files.writeString(next, content);
    Files.setLastModifiedTime(next, FileTime.from(LONG_AGO.plusSeconds(age)));
    Files.move(
        next,
        folder.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aChangeIsSeenWhenTheIntervalIsOver() throws IOException {
    write("a.txt", "one", 0);
    try (WebFixture web = serve("")) {
      TestResponse one = web.get("/a.txt");
      assertThat(one.body()).isEqualTo("one");
      write("a.txt", "two!", 1);
      web.platform().clock().advance(ALMOST);
      assertThat(web.get("/a.txt").body()).isEqualTo("one");
      web.platform().clock().advance(Duration.ofMillis(1));
      TestResponse two = web.get("/a.txt");
      assertThat(two.body()).isEqualTo("two!");
      assertThat(two.field("ETag")).isNotEqualTo(one.field("ETag"));
      assertThat(two.field("Last-Modified")).contains("Sun, 02 Feb 2020 02:02:03 GMT");
      assertThat(web.get("/a.txt", "If-None-Match: " + one.field("ETag").orElseThrow()).status())
          .isEqualTo(200);
    }
  }

  @Test
  void aCheckThatFindsNothingNewCountsForAnotherInterval() throws IOException {
    write("a.txt", "one", 0);
    try (WebFixture web = serve("")) {
      web.get("/a.txt");
      web.platform().clock().advance(FilesRoute.CHECK);
      assertThat(web.get("/a.txt").body()).isEqualTo("one");
      Files.delete(folder.resolve("a.txt"));
      web.platform().clock().advance(ALMOST);
      assertThat(web.get("/a.txt").body()).isEqualTo("one");
      web.platform().clock().advance(Duration.ofMillis(1));
      assertThat(web.get("/a.txt").status()).isEqualTo(404);
      write("a.txt", "back", 0);
      assertThat(web.get("/a.txt").body()).isEqualTo("back");
    }
  }

  @Test
  void aNewCodingIsSeenAndAnOldOneForgotten() throws IOException {
    write("a.txt", "plain", 0);
    try (WebFixture web = serve("")) {
      assertThat(web.get("/a.txt", "Accept-Encoding: gzip").body()).isEqualTo("plain");
      write("a.txt.gz", "gzip", 0);
      web.platform().clock().advance(FilesRoute.CHECK);
      assertThat(web.get("/a.txt", "Accept-Encoding: gzip").body()).isEqualTo("gzip");
      write("a.txt", "newer", 1);
      web.platform().clock().advance(FilesRoute.CHECK);
      assertThat(web.get("/a.txt", "Accept-Encoding: gzip").body()).isEqualTo("newer");
    }
  }

  @Test
  void theFolderMayBeALinkThatMoves(@TempDir Path releases) throws IOException {
    Path link = releases.resolve("current");
    for (String release : new String[] {"one", "two"}) {
      Path made = Files.createDirectory(releases.resolve(release));
      Files.writeString(made.resolve("a.txt"), release);
    }
    Files.createSymbolicLink(link, Path.of("one"));
    try (WebFixture web = WebFixture.on(TestPlatform.withManualClock(), WebFixture.files(link))) {
      assertThat(web.get("/a.txt").body()).isEqualTo("one");
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of("two"));
      web.platform().clock().advance(FilesRoute.CHECK);
      assertThat(web.get("/a.txt").body()).isEqualTo("two");
    }
  }

  @Test
  void aLargeFileIsNeverSentWithTheHeadOfAnotherState() throws IOException {
    write("a.bin", "1".repeat(100_000), 0);
    try (WebFixture web = serve("")) {
      TestResponse one = web.get("/a.bin");
      write("a.bin", "2".repeat(200_000), 1);
      TestResponse still = web.get("/a.bin"); // within the interval: the old one, still open
      assertThat(still.body()).isEqualTo("1".repeat(100_000));
      assertThat(still.field("ETag")).isEqualTo(one.field("ETag"));
      web.platform().clock().advance(FilesRoute.CHECK);
      TestResponse two = web.get("/a.bin");
      assertThat(two.body()).isEqualTo("2".repeat(200_000));
      assertThat(two.field("ETag")).isNotEqualTo(one.field("ETag"));
      write("a.bin", "small now", 2);
      web.platform().clock().advance(FilesRoute.CHECK);
      assertThat(web.get("/a.bin").body()).isEqualTo("small now");
      Files.delete(folder.resolve("a.bin"));
      web.platform().clock().advance(FilesRoute.CHECK);
      assertThat(web.get("/a.bin").status()).isEqualTo(404);
    }
  }

  @Test
  void aFileThatIsCutWhileItIsSentCutsTheConnection() throws IOException {
    Path file = folder.resolve("huge.bin");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(256L << 20);
    }
    try (WebFixture web = WebFixture.on(NetworkKind.EPOLL, WebFixture.files(folder));
        TestClient client = web.connect()) {
      client.reading(false).send("GET /huge.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      web.get("/missing"); // the loop has turned
      client.readingUpTo(1_000);
      try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
        huge.setLength(1 << 20);
      }
      client.reading(true);
      assertThat(client.rest().length()).isLessThan(256 << 20);
    }
  }

  /**
   * What a file is like that is written over in place while it is sent: a mixture. It is read by
   * threads when it is asked for first, and sent by the loop when it has been read before.
   */
  @ParameterizedTest
  @CsvSource({"EPOLL, false", "EPOLL, true", "MEMORY, false", "MEMORY, true"})
  void aFileThatIsWrittenOverWhileItIsSentCutsTheConnection(NetworkKind kind, boolean known)
      throws IOException {
    int size = 32 << 20;
    Path file = folder.resolve("huge.bin");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(size);
    }
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    try (WebFixture web = WebFixture.on(kind, WebFixture.files(folder));
        TestClient client = web.connect()) {
      for (int i = 0; known && i < 2; i++) {
        assertThat(web.get("/huge.bin").body()).hasSize(size);
      }
      client.reading(false).send("GET /huge.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      web.get("/missing"); // the loop has turned
      client.readingUpTo(1_000);
      try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
        huge.write(new byte[] {1, 2, 3});
      }
      client.reading(true);
      assertThat(client.rest().length()).isGreaterThan(1_000).isLessThan(size);
      assertThat(web.get("/huge.bin", "Range: bytes=0-2").body()).isEqualTo("\1\2\3");
    }
  }

  @Test
  void aFileThatIsReplacedWhileItIsSentIsSentAsItWas() throws IOException {
    Path file = folder.resolve("huge.bin");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(32L << 20);
    }
    try (WebFixture web = WebFixture.on(NetworkKind.EPOLL, WebFixture.files(folder));
        TestClient client = web.connect()) {
      client.reading(false).send("GET /huge.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      web.get("/missing"); // the loop has turned
      client.readingUpTo(1_000);
      write("huge.bin", "new", 1);
      client.reading(true);
      TestResponse old = client.response();
      assertThat(old.body()).hasSize(32 << 20).matches(body -> body.chars().allMatch(c -> c == 0));
    }
  }

  @Test
  void aFileThatWasWrittenOverIsSentAnewAtOnce() throws IOException {
    write("a.bin", "1".repeat(100_000), 0);
    try (WebFixture web = serve("");
        TestClient client = web.connect()) {
      web.get("/a.bin");
      Files.writeString(folder.resolve("a.bin"), "2".repeat(100_000));
      client.send("GET /a.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.rest()).hasSizeLessThan(100_000); // not taken for the old one
      assertThat(web.get("/a.bin").body()).isEqualTo("2".repeat(100_000));
    }
  }

  @Test
  void withoutMemoryEverythingIsReadEachTime() throws IOException {
    write("a.txt", "one", 0);
    try (WebFixture web = serve(", memory: 0")) {
      assertThat(web.get("/a.txt").body()).isEqualTo("one");
      write("a.txt", "two!", 1);
      assertThat(web.get("/a.txt").body()).isEqualTo("two!");
    }
  }
}
