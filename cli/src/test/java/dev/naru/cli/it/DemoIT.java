package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./naru demo}, as a newcomer runs it. */
class DemoIT {

  @TempDir Path data;

  @Test
  void servesSiteAToWhoeverAsks() throws Exception {
    try (NaruProcess naru = NaruProcess.demo(data)) {
      // Headings stand at the margin, and what belongs to them is indented.
      assertThat(naru.output().lines()).contains("The demo runs.");
      assertThat(naru.output()).contains("\n  " + naru.site(), "\n  " + naru.secureSite());
      Visitor ann = new Visitor(naru.site());
      assertThat(ann.get("/").statusCode()).isEqualTo(200);
      assertThat(ann.signUp("ann", "correct horse").statusCode()).isEqualTo(303);
      long post = ann.post("Hello from a test");
      assertThat(ann.get("/").body()).contains("Hello from a test");

      Visitor bob = new Visitor(naru.site());
      assertThat(bob.signUp("bob", "battery staple").statusCode()).isEqualTo(303);
      assertThat(bob.get("/").body()).doesNotContain("Hello from a test");
      assertThat(bob.get("/posts/" + post).statusCode()).isEqualTo(404);
      assertThat(bob.get("/static-ten/").statusCode()).isEqualTo(200);

      assertThat(naru.terminate()).isZero();
      naru.awaitNothingLeftOver();
    }
  }

  /** With what the demo itself tells a newcomer to try. */
  @ParameterizedTest
  @CsvSource({"--http1.1, 1.1", "--http2, 2"})
  void curlTrustsTheDevelopmentAuthority(String asked, String spoken) throws Exception {
    Tools.require("curl");
    try (NaruProcess naru = NaruProcess.demo(data)) {
      Process curl =
          new ProcessBuilder(
                  Tools.path("curl"),
                  "-sS",
                  asked,
                  "--cacert",
                  naru.authority().toString(),
                  "-w",
                  "%{http_version} %{ssl_verify_result}",
                  naru.secureSite().resolve("/hello").toString())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("Hello, world!" + spoken + " 0");
      assertThat(curl.waitFor()).isZero();
      assertThat(naru.output()).contains("--cacert " + naru.authority());
      assertThat(naru.terminate()).isZero();
    }
  }

  @Test
  void keepsWhatItPromisedWhenItIsStoppedAndStartedAgain() throws Exception {
    long post;
    try (NaruProcess naru = NaruProcess.demo(data)) {
      Visitor ann = new Visitor(naru.site());
      ann.signUp("ann", "correct horse");
      post = ann.post("Still here");
      assertThat(naru.terminate()).isZero();
    }
    try (NaruProcess naru = NaruProcess.demo(data)) {
      Visitor ann = new Visitor(naru.site());
      assertThat(ann.logIn("ann", "correct horse").statusCode()).isBetween(302, 303);
      assertThat(ann.sees(post)).isTrue();
      assertThat(naru.terminate()).isZero();
    }
  }

  @Test
  void termLetsRequestsInFlightEnd() throws Exception {
    try (NaruProcess naru = NaruProcess.demo(data);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Visitor ann = new Visitor(naru.site());
      ann.signUp("ann", "correct horse");
      SlowPost post = SlowPost.begin(naru.site(), ann, "half of it came before TERM");
      Future<Integer> exit = threads.submit(naru::terminate);
      post.awaitListenerClosed();
      assertThat(post.finish()).startsWith("HTTP/1.1 303");
      assertThat(exit.get()).isZero();
    }
  }
}
