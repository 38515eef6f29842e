package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./naru demo}, as a newcomer runs it. */
class DemoIT {

  @TempDir Path data;

  @Test
  void servesSiteAToWhoeverAsks() throws Exception {
    try (NaruProcess naru = NaruProcess.demo(data)) {
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
