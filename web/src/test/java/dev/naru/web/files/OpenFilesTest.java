package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.TestPlatform;
import dev.naru.http.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
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
}
