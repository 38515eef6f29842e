package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a server is left alone. Times are in nanoseconds. */
class BreakerTest {

  private final Breaker breaker =
      new Breaker(
          new BreakerConfig(
              3, Duration.ofNanos(100), Duration.ofNanos(10), Duration.ofNanos(30), List.of()));

  private void open() {
    breaker.failed(0);
    breaker.failed(50);
    breaker.failed(100);
  }

  @Test
  void failuresWithinTheTimeOpenIt() {
    open();
    assertThat(breaker.allows(109)).isFalse();
    assertThat(breaker.allows(110)).isTrue();
  }

  @Test
  void failuresFarApartDoNot() {
    breaker.failed(0);
    breaker.failed(50);
    breaker.failed(101);
    assertThat(breaker.allows(102)).isTrue();
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void aSuccessForgetsFailures() {
    breaker.failed(0);
    breaker.failed(1);
    breaker.succeeded();
    breaker.failed(2);
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void oneRequestTries() {
    open();
    breaker.begin();
    assertThat(breaker.allows(120)).isFalse();
    breaker.succeeded();
    assertThat(breaker.allows(120)).isTrue();
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void aTrialThatFailsDoublesThePauseToItsBound() {
    open();
    breaker.begin();
    breaker.failed(110);
    assertThat(breaker.allows(129)).isFalse();
    assertThat(breaker.allows(130)).isTrue();
    breaker.begin();
    breaker.failed(130);
    assertThat(breaker.allows(159)).isFalse();
    assertThat(breaker.allows(160)).isTrue();
  }

  @Test
  void aTrialThatIsAbandonedMakesRoomForAnother() {
    open();
    breaker.begin();
    breaker.abandoned();
    assertThat(breaker.allows(110)).isTrue();
  }

  @Test
  void withoutABoundItNeverOpens() {
    Breaker never =
        new Breaker(
            new BreakerConfig(
                0, Duration.ofNanos(1), Duration.ofNanos(1), Duration.ofNanos(1), List.of()));
    for (int i = 0; i < 100; i++) {
      never.failed(0);
    }
    assertThat(never.allows(0)).isTrue();
  }
}
