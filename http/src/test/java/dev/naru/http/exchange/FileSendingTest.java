package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestFile;
import dev.naru.http.TestFile.Origin;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as answers, whatever version and whatever network carry them. */
class FileSendingTest {

  private static final int SIZE = 5_000_000;

  @TempDir static Path folder;

  static Stream<Arguments> everywhere() {
    return ContractTest.everywhere();
  }

  static Stream<Arguments> everywhereAndFromAnywhere() {
    return everywhere()
        .flatMap(
            each ->
                Stream.of(Origin.values())
                    .map(origin -> Arguments.of(each.get()[0], each.get()[1], origin)));
  }

  private static String content() {
    return "abcdefghijklmnopqrstuvwxyz".repeat(SIZE / 26 + 1).substring(0, SIZE);
  }

  private static Path file() throws IOException {
    Path file = folder.resolve("file");
    return Files.exists(file) ? file : Files.writeString(file, content());
  }

  /** Two times all but an octet at each end, and only the head between. */
  private static void sendTwice(Version version, NetworkKind kind, TestFile file) throws Exception {
    String expected = content().substring(1, SIZE - 1);
    try (HttpTestServer server =
            HttpTestServer.on(kind, exchange -> exchange.sendFile(206, file, 1, SIZE - 2L));
        Wire wire = version.connect(server)) {
      assertThat(wire.ask("GET", "/").body()).isEqualTo(expected);
      assertThat(wire.ask("HEAD", "/").field("Content-Length")).contains("4999998");
      assertThat(wire.ask("GET", "/").body()).isEqualTo(expected);
      assertThat(file.isReleased(3)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whatIsAwayIsReadByThreads(Version version, NetworkKind kind) throws Exception {
    try (TestFile file = new TestFile(file(), Origin.AWAY)) {
      sendTwice(version, kind, file);
      assertThat(file.readsOnThreads()).isGreaterThan(2);
      assertThat(file.readsOnLoops()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("everywhereAndFromAnywhere")
  void whatIsAtHandOrCanBeFetchedIsSentByTheLoop(Version version, NetworkKind kind, Origin origin)
      throws Exception {
    assumeThat(origin).isNotEqualTo(Origin.AWAY);
    try (TestFile file = new TestFile(file(), origin)) {
      sendTwice(version, kind, file);
      assertThat(file.readsOnThreads()).isZero();
      assertThat(file.readsOnLoops()).isGreaterThanOrEqualTo(2);
    }
  }

  /** The client sees that it does not have everything. */
  private static void sendInPart(Version version, NetworkKind kind, TestFile file, int length)
      throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(kind, exchange -> exchange.sendFile(200, file, 0, length));
        Wire wire = version.connect(server)) {
      assertThatThrownBy(() -> wire.ask("GET", "/")).isInstanceOf(IOException.class);
      assertThat(file.isReleased(1)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("everywhereAndFromAnywhere")
  void theEndOfWhatHasChangedIsNotSent(Version version, NetworkKind kind, Origin origin)
      throws Exception {
    try (TestFile file = new TestFile(file(), origin)) {
      sendInPart(version, kind, file.change(), SIZE);
    }
  }

  @ParameterizedTest
  @MethodSource("everywhereAndFromAnywhere")
  void whatHasBecomeShorterIsSeenNotToBeWhole(Version version, NetworkKind kind, Origin origin)
      throws Exception {
    try (TestFile file = new TestFile(file(), origin)) {
      sendInPart(version, kind, file, SIZE + 1);
    }
  }

  @ParameterizedTest
  @MethodSource("everywhereAndFromAnywhere")
  void aClientThatGoesGivesTheFileBack(Version version, NetworkKind kind, Origin origin)
      throws Exception {
    Path huge = folder.resolve("huge");
    try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    try (TestFile file = new TestFile(huge, origin);
        HttpTestServer server =
            HttpTestServer.on(kind, exchange -> exchange.sendFile(200, file, 0, 1L << 30))) {
      try (Wire wire = version.connect(server)) {
        wire.stopReading();
        wire.begin("GET", "/", false);
      }
      assertThat(file.isReleased(1)).isTrue();
    }
  }
}
