package dev.naru.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.network.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  @Test
  void tasksRunInTheOrderOfTheirTimesAndNotBefore() {
    try (TestPlatform test = TestPlatform.withManualClock()) {
      ManualClock clock = test.clock();
      List<String> ran = new CopyOnWriteArrayList<>();
      clock.schedule(Duration.ofSeconds(2), () -> ran.add("two"));
      clock.schedule(
          Duration.ofSeconds(1),
          () -> {
            ran.add("one at " + clock.instant());
            clock.schedule(Duration.ofMillis(500), () -> ran.add("one and a half"));
          });
      Clock.Scheduled never = clock.schedule(Duration.ofSeconds(1), () -> ran.add("never"));
      never.cancel();

      clock.advance(Duration.ofMillis(999));
      assertThat(ran).isEmpty();
      assertThat(clock.waiting()).isEqualTo(2);
      clock.advance(Duration.ofSeconds(2));
      assertThat(ran).containsExactly("one at 2026-01-01T00:00:01Z", "one and a half", "two");
      assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:02.999Z"));
      assertThat(clock.waiting()).isZero();
    }
  }

  @Test
  void aTaskWithoutDelayNeedsNoAdvance() throws Exception {
    try (TestPlatform test = TestPlatform.withManualClock()) {
      var ran = new java.util.concurrent.CountDownLatch(1);
      test.platform().network().clock().schedule(Duration.ZERO, ran::countDown);
      assertThat(ran.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }
  }
}
