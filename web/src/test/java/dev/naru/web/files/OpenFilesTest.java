package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.Seam;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Network;
import dev.naru.http.SharedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {

  @TempDir Path folder;
  private final TestPlatform platform = TestPlatform.withManualClock();
  private OpenFiles files;

  @BeforeEach
  void open() {
    files = new OpenFiles(platform.platform().network());
  }

  @AfterEach
  void close() {
    files.close();
    platform.close();
  }

  /** Written long ago: two changes of now may have one time, for a clock that ticks slowly. */
  private Tree.Found file(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), name);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-02-02T02:02:02Z")));
    return (Tree.Found) new Tree(folder).find(name);
  }

  @Test
  void whatIsOpenIsSharedAndStaysOpen() throws IOException {
    Tree.Found file = file("a");
    assertThat(files.lease(file)).isNull();
    SharedFile first = files.open(file, () -> {});
    SharedFile second = Objects.requireNonNull(files.lease(file));
    assertThat(second.channel()).isSameAs(first.channel());
    first.release();
    second.release();
    assertThat(first.channel().isOpen()).isTrue();
    assertThat(files.count()).isEqualTo(1);
  }

  @Test
  void whatHasBeenReplacedIsClosedBehindItsLastAnswer() throws IOException {
    Tree.Found file = file("a");
    SharedFile used = files.open(file, () -> {});
    files.forget(file);
    assertThat(files.lease(file)).isNull();
    assertThat(used.channel().isOpen()).isTrue();
    used.release();
    assertThat(used.channel().isOpen()).isFalse();
  }

  @Test
  void noMoreThanSoManyAreOpen() throws IOException {
    SharedFile first = files.open(file("first"), () -> {});
    SharedFile used = files.open(file("used"), () -> {});
    first.release();
    for (int i = 0; i < OpenFiles.MOST + 5; i++) {
      files.open(file("f" + i), () -> {}).release();
    }
    assertThat(files.count()).isEqualTo(OpenFiles.MOST);
    assertThat(first.channel().isOpen()).isFalse();
    assertThat(used.channel().isOpen()).isTrue();
    used.release();
    assertThat(used.channel().isOpen()).isFalse();
  }

  @Test
  void whatNobodyAsksForIsClosed() throws IOException {
    Tree.Found file = file("a");
    SharedFile idle = files.open(file, () -> {});
    idle.release();
    SharedFile used = files.open(file("b"), () -> {});
    platform.clock().advance(OpenFiles.REST.dividedBy(2));
    Objects.requireNonNull(files.lease(file)).release();
    platform.clock().advance(OpenFiles.REST.dividedBy(2));
    assertThat(files.count()).isEqualTo(2);
    platform.clock().advance(OpenFiles.REST);
    assertThat(idle.channel().isOpen()).isFalse();
    assertThat(used.channel().isOpen()).isTrue();
    used.release();
    platform.clock().advance(OpenFiles.REST);
    assertThat(used.channel().isOpen()).isFalse();
    assertThat(files.count()).isZero();
    assertThat(platform.clock().waiting()).isZero();
  }

  @Test
  void closingEndsAllButWhatIsUsed() throws IOException {
    SharedFile idle = files.open(file("idle"), () -> {});
    idle.release();
    SharedFile used = files.open(file("used"), () -> {});
    files.close();
    assertThat(idle.channel().isOpen()).isFalse();
    assertThat(used.channel().isOpen()).isTrue();
    used.release();
    assertThat(used.channel().isOpen()).isFalse();
    SharedFile late = files.open(file("late"), () -> {});
    late.release();
    assertThat(late.channel().isOpen()).isFalse();
  }

  @Test
  void onlyTheFileThatWasFoundIsOpened() throws IOException {
    Tree.Found file = file("a");
    Files.writeString(folder.resolve("a"), "another");
    assertThatThrownBy(() -> files.open(file, () -> {})).isInstanceOf(Tree.Changed.class);
    assertThat(files.count()).isZero();
  }

  @Test
  void whatIsWrittenOverIsSeenAndWhatIsReplacedIsNot() throws IOException {
    boolean[] changed = new boolean[1];
    Tree.Found file = file("a");
    SharedFile open = files.open(file, () -> changed[0] = true);
    assertThat(open.unchanged()).isTrue();
    Files.move(folder.resolve("a"), folder.resolve("b"));
    assertThat(open.unchanged()).isTrue();
    Files.writeString(folder.resolve("a"), "new");
    assertThat(open.unchanged()).isTrue();
    Files.delete(folder.resolve("a"));
    Files.move(folder.resolve("b"), folder.resolve("a"));
    assertThat(changed[0]).isFalse();
    Files.writeString(folder.resolve("a"), "x");
    assertThat(open.unchanged()).isFalse();
    assertThat(changed[0]).isTrue();
    assertThat(files.count()).isZero();
    open.release();
  }

  private static void read(SharedFile file, int position, int count) throws IOException {
    assertThat(file.read(ByteBuffer.allocate(count), position)).isEqualTo(count);
  }

  private SharedFile large() throws IOException {
    Files.write(folder.resolve("large"), new byte[3 * RecentReads.PART]);
    return files.open((Tree.Found) new Tree(folder).find("large"), () -> {});
  }

  /** The test's folder is on a disk of this machine, or in its memory. */
  @Test
  void whatHasBeenReadIsAtHandForAWhile() throws IOException {
    SharedFile open = large();
    assertThat(open.atHand(0, 1)).isFalse();
    read(open, 0, RecentReads.PART);
    assertThat(open.atHand(0, RecentReads.PART)).isTrue();
    assertThat(open.atHand(0, RecentReads.PART + 1)).isFalse();
    assertThat(open.atHand(RecentReads.PART, 1)).isFalse();
    platform.clock().advance(OpenFiles.REST.multipliedBy(2));
    assertThat(open.atHand(0, 1)).isFalse();
    open.release();
  }

  @Test
  void whatIsFetchedIsAtHand() throws IOException {
    SharedFile open = large();
    assertThat(open.fetch(1, 2 * RecentReads.PART - 1)).isTrue();
    assertThat(open.atHand(0, 2 * RecentReads.PART)).isTrue();
    assertThat(open.atHand(2 * RecentReads.PART, 1)).isFalse();
    assertThat(open.fetch(2 * RecentReads.PART, RecentReads.PART + 1))
        .as("more than there is")
        .isFalse();
    open.release();
  }

  @Test
  void onALoopNothingIsFetchedAndWhatIsAtHandIsReadAndLookedAt() throws Exception {
    Tree.Found file = file("a");
    SharedFile open = files.open(file, () -> {});
    Seam.assertRefusedOnLoops(network(), () -> open.fetch(0, 1));
    assertThat(open.atHand(0, 1)).isTrue();
    network()
        .connect()
        .config()
        .group()
        .submit(
            () -> {
              read(open, 0, 1);
              return assertThat(open.unchanged()).isTrue();
            })
        .get(60, TimeUnit.SECONDS);
    open.release();
  }

  private Network network() {
    return platform.platform().network();
  }
}
