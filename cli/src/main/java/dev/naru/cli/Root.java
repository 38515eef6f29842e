package dev.naru.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server does not run as root. */
final class Root {

  private Root() {}

  /**
   * Refuses to go on as root.
   *
   * @throws Failure when the process's user is root and {@code naru.allow.root} is not true
   */
  static void refuse() throws Failure {
    if (isRoot() && !Boolean.getBoolean("naru.allow.root")) {
      throw new Failure(
          ExitCode.FAILED,
          "refused to serve as root: start through ./naru, which gives root's rights up before"
              + " Java starts (or, where that is really wanted, pass -Dnaru.allow.root=true)");
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Not Linux: the user's name is the best that Java has.
      return "root".equals(System.getProperty("user.name"));
    }
  }
}
