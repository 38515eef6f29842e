package dev.naru.internet.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A simulation in step with the clock on the wall, and a thread outside of it: the test's. */
@Timeout(60)
class WallClockTest {
  private final EventLoop loop = new EventLoop();
  private final WallClock wall = new WallClock(loop);
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(wall);

  @BeforeEach
  void start() {
    loop.handTo(thread);
    thread.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    wall.stop();
    thread.join();
  }

  @Test
  void whatIsPostedWhileTheLoopIsBusyHappensNoEarlierThanItWasPosted() {
    CompletableFuture<Boolean> busy = new CompletableFuture<>();
    CompletableFuture<Boolean> goOn = new CompletableFuture<>();
    CompletableFuture<Long> happened = new CompletableFuture<>();
    loop.post(
        _ -> {
          busy.complete(true);
          goOn.join();
        });
    busy.join();
    long posted = loop.nowAnywhere();
    loop.post(happened::complete);
    goOn.complete(true);
    assertThat(happened.join()).isGreaterThanOrEqualTo(posted);
  }

  @Test
  void anEventHappensWhenItsTimeHasComeOnTheWall() {
    CompletableFuture<Long> happened = new CompletableFuture<>();
    long begun = System.nanoTime();
    loop.post(now -> loop.at(now + 20_000_000, happened::complete));
    long time = happened.join();
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(20_000_000);
    assertThat(loop.nowAnywhere()).isGreaterThanOrEqualTo(time);
  }
}
