package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rounds of {@code kill -9} while somebody posts. A 303 is a promise: every post that was answered
 * with one is found afterwards, whatever was killed; each next start is clean; nothing is left
 * running.
 */
class CrashIT {

  private static final int POSTS_BEFORE_THE_KILL = 5;

  @TempDir Path data;

  private final ConcurrentLinkedQueue<Long> promised = new ConcurrentLinkedQueue<>();

  private enum Victim {
    NARU,
    POSTGRES,
    BOTH
  }

  @Test
  void everyPromisedPostSurvivesThreeKinds() throws Exception {
    rounds(3);
  }

  @Test
  @Tag("full")
  void everyPromisedPostSurvivesTwentyRounds() throws Exception {
    rounds(20);
  }

  @Test
  void whoIsLoggedInIsSoStillWhenNaruWasKilled() throws Exception {
    Visitor ann;
    try (NaruProcess naru = NaruProcess.demo(data)) {
      ann = new Visitor(naru.site());
      ann.signUp("ann", "correct horse");
      promised.add(ann.post("before"));
      naru.kill();
      naru.awaitNothingLeftOver();
    }
    try (NaruProcess naru = NaruProcess.demo(data)) {
      ann.moveTo(naru.site());
      promised.add(ann.post("after, without a login"));
      assertAllThere(ann);
      assertThat(naru.terminate()).isZero();
      naru.awaitNothingLeftOver();
    }
  }

  private void rounds(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      Victim victim = Victim.values()[round % Victim.values().length];
      try (NaruProcess naru = NaruProcess.demo(data)) {
        Visitor ann = new Visitor(naru.site());
        if (round == 0) {
          ann.signUp("ann", "correct horse");
        } else {
          ann.logIn("ann", "correct horse");
        }
        assertAllThere(ann);
        killWhilePosting(naru, ann, victim);
        if (victim == Victim.POSTGRES) {
          assertAllThere(ann);
          assertThat(naru.terminate()).isZero();
        }
        naru.awaitNothingLeftOver();
      }
    }
    try (NaruProcess naru = NaruProcess.demo(data)) {
      Visitor ann = new Visitor(naru.site());
      ann.logIn("ann", "correct horse");
      assertAllThere(ann);
      assertThat(naru.terminate()).isZero();
      naru.awaitNothingLeftOver();
    }
    assertThat(promised).hasSizeGreaterThanOrEqualTo(rounds * POSTS_BEFORE_THE_KILL);
  }

  private void killWhilePosting(NaruProcess naru, Visitor ann, Victim victim) throws Exception {
    CountDownLatch posting = new CountDownLatch(POSTS_BEFORE_THE_KILL);
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!stop.get()) {
                    try {
                      promised.add(ann.post("post " + promised.size()));
                      posting.countDown();
                    } catch (IOException refused) {
                      // Not promised: the site is down, or its database is.
                    } catch (InterruptedException interrupted) {
                      return;
                    }
                  }
                });
    assertThat(posting.await(3, TimeUnit.MINUTES)).as("posts are taken").isTrue();
    if (victim != Victim.NARU) {
      naru.killPostgres();
    }
    if (victim != Victim.POSTGRES) {
      naru.kill();
    }
    stop.set(true);
    writer.join();
  }

  private void assertAllThere(Visitor ann) throws Exception {
    for (long post : promised) {
      assertThat(ann.sees(post)).as("post %d, promised with a 303", post).isTrue();
    }
  }
}
