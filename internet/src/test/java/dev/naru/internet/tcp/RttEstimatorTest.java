package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 6298, and when backing off ends. */
class RttEstimatorTest {
  private static final long MS = 1_000_000L;

  private final RttEstimator rtt = new RttEstimator(TcpConfig.Times.DEFAULT);

  @Test
  void theTimeoutFollowsWhatIsMeasured() {
    assertThat(rtt.rto()).isEqualTo(1000 * MS);
    rtt.sample(0, 100 * MS);
    assertThat(rtt.rto()).isEqualTo(300 * MS);
    rtt.sample(0, 200 * MS);
    assertThat(rtt.rttvar()).isEqualTo(62_500_000);
    assertThat(rtt.rto()).isEqualTo(112_500_000 + 4 * 62_500_000);
  }

  @Test
  void backingOffDoublesUpToAMinute() {
    rtt.sample(0, 100 * MS);
    rtt.backOff();
    assertThat(rtt.rto()).isEqualTo(600 * MS);
    for (int i = 0; i < 30; i++) {
      rtt.backOff();
    }
    assertThat(rtt.rto()).isEqualTo(60_000 * MS);
  }

  @Test
  void anAnswerThatCanOnlyBeTheCopysEndsIt() {
    rtt.sample(0, 100 * MS);
    rtt.backOff();
    rtt.backOff();
    rtt.copyAcknowledged(99 * MS); // the original's: the path has become slower
    assertThat(rtt.backoff()).isEqualTo(2);
    rtt.copyAcknowledged(100 * MS);
    assertThat(rtt.backoff()).isZero();
    assertThat(rtt.rto()).isEqualTo(300 * MS);
  }

  @Test
  void aTimeoutThatCameTooEarlyMakesTheNextOneLater() {
    rtt.sample(0, 100 * MS);
    rtt.timeoutWasEarly(900 * MS);
    assertThat(rtt.rto()).isEqualTo(900 * MS + 4 * 450 * MS);
  }
}
