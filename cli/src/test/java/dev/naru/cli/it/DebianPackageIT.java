package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Debian package of {@code -Pdist}, installed where nobody else sees it. */
@Tag("full")
class DebianPackageIT {

  @Test
  void isInstalledRunUpgradedRemovedAndPurged() throws Exception {
    assumeTrue(mayMount(), "this machine lets nobody mount in namespaces of his own");
    Path cli = NaruProcess.checkout().resolve("cli");
    Path debian = found(cli.resolve("target"));
    assumeTrue(Files.exists(debian), "there is no package: build with -Pdist");

    Process test =
        new ProcessBuilder(cli.resolve("src/test/package/deb").toString(), debian.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(test.waitFor()).as(said).isZero();
    assertThat(said).endsWith("ok\n");
  }

  /** What the script does first: root may not do it in every container. */
  private static boolean mayMount() throws Exception {
    String attempt =
        """
        mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir upper work root \
          && mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
        """;
    return new ProcessBuilder(
                "unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "/bin/sh", "-c", attempt)
            .start()
            .waitFor()
        == 0;
  }

  private static Path found(Path target) throws IOException {
    try (DirectoryStream<Path> packages = Files.newDirectoryStream(target, "naru_*.deb")) {
      for (Path each : packages) {
        return each;
      }
    }
    return target.resolve("no package");
  }
}
