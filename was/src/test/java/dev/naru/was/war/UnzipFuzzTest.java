package dev.naru.was.war;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class UnzipFuzzTest {

  @TempDir static Path folder;

  /** Whatever the octets are: refused with an IOException, or unpacked below the target. */
  @FuzzTest
  void octetsAreRefusedOrStayInside(byte[] octets) throws IOException {
    Path target = Files.createTempDirectory(folder, "t").resolve("inner");
    Files.createDirectory(target);
    Path war = Files.write(target.resolveSibling("a.war"), octets);
    try {
      Unzip.unzip(war, "", target, new Unzip.Limits(100, 1 << 20, 100));
    } catch (IOException refused) {
      // As it should be.
    }
    try (var beside = Files.list(target.resolveSibling(""))) {
      if (beside.count() != 2) {
        throw new AssertionError("something was written outside");
      }
    } finally {
      WarStore.delete(target.resolveSibling(""));
    }
  }
}
