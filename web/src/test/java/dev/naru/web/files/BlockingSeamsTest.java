package dev.naru.web.files;

import static org.junit.jupiter.api.Named.named;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.Seam;
import dev.naru.engine.TestPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever asks the file system says so on an event loop. */
class BlockingSeamsTest {

  private interface OnTree {
    void pass(Tree tree, Tree.Found file) throws Exception;
  }

  @TempDir Path folder;

  static Stream<Named<OnTree>> seams() {
    return Stream.of(
        named("finding", (tree, file) -> tree.find("a.txt")),
        named("listing", (tree, file) -> tree.list("")),
        named("looking again", (tree, file) -> Tree.unchanged(file)),
        named("asking where it lies", (tree, file) -> new Devices().local(file.real())),
        named("opening", (tree, file) -> Tree.open(file).close()));
  }

  @ParameterizedTest
  @MethodSource("seams")
  void whatAsksTheFileSystemIsRefusedOnALoop(OnTree seam) throws Exception {
    Files.writeString(folder.resolve("a.txt"), "text");
    Tree tree = new Tree(folder);
    Tree.Found file = (Tree.Found) tree.find("a.txt");
    try (TestPlatform test = TestPlatform.on(NetworkKind.EPOLL)) {
      Seam.assertRefusedOnLoops(test.platform().network(), () -> seam.pass(tree, file));
    }
  }
}
