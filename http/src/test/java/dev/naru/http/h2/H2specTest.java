package dev.naru.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestTls;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * h2spec 2.2.0, the conformance test of Moto Ishizawa, all of it and without exclusions. Its binary
 * is inside a Maven plugin of somebody else's, which is a test dependency for that alone.
 */
@Tag("full")
class H2specTest {

  private static final String BINARY = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";

  @TempDir Path folder;

  /** Reads what it is sent, and answers with some octets. */
  private static void answer(HttpExchange exchange) {
    exchange.block(
        blocking -> {
          blocking.input().readAllBytes();
          blocking.output().write("Hello, h2spec!".getBytes(StandardCharsets.US_ASCII));
        });
  }

  @Test
  void inClearTextWithPriorKnowledge() throws Exception {
    try (HttpTestServer server = HttpTestServer.on(NetworkKind.EPOLL, H2specTest::answer)) {
      assertThat(run(server.port(), List.of()))
          .contains("145 tests, 145 passed, 0 skipped, 0 failed");
    }
  }

  @Test
  void overTls() throws Exception {
    TestTls tls = TestTls.in(folder);
    try (HttpTestServer server =
        HttpTestServer.secure(NetworkKind.EPOLL, tls, H2specTest::answer)) {
      assertThat(run(server.port(), List.of("--tls", "--insecure")))
          .contains("145 tests, 145 passed, 0 skipped, 0 failed");
    }
  }

  private String run(int port, List<String> options) throws Exception {
    boolean runs =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    if (!"required".equals(System.getProperty("naru.tools"))) {
      Assumptions.assumeTrue(runs, "h2spec is there for Linux on amd64 only");
    }
    Path archive = folder.resolve("h2spec.tar.gz");
    try (InputStream in = H2specTest.class.getResourceAsStream(BINARY)) {
      Files.copy(in, archive);
    }
    assertThat(
            new ProcessBuilder("tar", "xzf", archive.toString(), "-C", folder.toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    List<String> command =
        new ArrayList<>(
            List.of(
                folder.resolve("h2spec").toString(),
                "generic",
                "hpack",
                "http2",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-o",
                "30")); // seconds for an answer; 2 otherwise
    command.addAll(options);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
