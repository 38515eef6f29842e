package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How the window grows and shrinks. */
class CongestionControlTest {
  private static final long MS = 1_000_000L;
  private static final int MSS = 1000;

  private static CongestionControl start(CongestionControl control) {
    control.start(MSS, false);
    return control;
  }

  /** One round trip of ACKs, each of two segments. */
  private static void round(CongestionControl control, long now, long rtt) {
    long acked = control.cwnd();
    while (acked > 0) {
      control.onAck(now, (int) Math.min(2L * MSS, acked), rtt, 1, false);
      acked -= 2L * MSS;
    }
  }

  @Test
  void slowStartDoublesEachRoundTrip() {
    CongestionControl reno = start(new NewReno());
    assertThat(reno.cwnd()).isEqualTo(10_000);
    round(reno, 0, 100 * MS);
    assertThat(reno.cwnd()).isEqualTo(20_000);
  }

  @Test
  void initialWindowsFollowRfc6928() {
    CongestionControl control = new NewReno();
    control.start(1460, false);
    assertThat(control.cwnd()).isEqualTo(14_600);
    control.start(9000, false);
    assertThat(control.cwnd()).isEqualTo(18_000);
    control.start(1460, true);
    assertThat(control.cwnd()).isEqualTo(1460);
  }

  @Test
  void renoAddsASegmentEachRoundTripAndHalves() {
    CongestionControl reno = start(new NewReno());
    reno.onCongestion(10_000);
    reno.cwnd(reno.ssthresh());
    assertThat(reno.cwnd()).isEqualTo(5000);
    for (int i = 1; i <= 10; i++) {
      round(reno, i * 100 * MS, 100 * MS);
    }
    assertThat(reno.cwnd()).isBetween(14_000L, 15_000L);
  }

  @Test
  void aTimeoutLeavesOneSegmentAndAThresholdThatTheNextDoesNotLower() {
    CongestionControl reno = start(new NewReno());
    reno.onTimeout(10_000, false);
    assertThat(reno.cwnd()).isEqualTo(MSS);
    assertThat(reno.ssthresh()).isEqualTo(5000);
    reno.onTimeout(10_000, true);
    assertThat(reno.ssthresh()).isEqualTo(5000);
  }

  /** A CUBIC window of 1000 segments that has just lost one, at time 0. */
  private static CongestionControl cubicAfterLoss(long segments) {
    CongestionControl cubic = start(new Cubic());
    cubic.cwnd(segments * MSS);
    cubic.onCongestion((int) segments * MSS);
    cubic.cwnd(cubic.ssthresh());
    return cubic;
  }

  @Test
  void cubicReturnsToItsPlateauAfterK() {
    CongestionControl cubic = cubicAfterLoss(1000);
    assertThat(cubic.cwnd()).isEqualTo(700_000);
    // K = cbrt(0.3 · 1000 / 0.4) = 9.09 s
    long rtt = 100 * MS;
    long now = 0;
    for (; now < 8500 * MS; now += rtt) {
      round(cubic, now, rtt);
    }
    assertThat(cubic.cwnd()).isBetween(980_000L, 1_000_000L);
    for (; now < 10_000 * MS; now += rtt) {
      round(cubic, now, rtt);
    }
    assertThat(cubic.cwnd()).as("flat near the plateau").isBetween(998_000L, 1_003_000L);
    for (; now < 18_000 * MS; now += rtt) {
      round(cubic, now, rtt);
    }
    assertThat(cubic.cwnd()).as("then bolder").isGreaterThan(1_250_000L);
  }

  @Test
  void onShortPathsCubicIsAsFastAsReno() {
    CongestionControl cubic = cubicAfterLoss(20);
    long rtt = 10 * MS;
    for (int i = 0; i < 30; i++) {
      round(cubic, i * rtt, rtt);
    }
    // Reno-friendly: 14 segments + 0.53 each round trip until 20, then 1
    assertThat(cubic.cwnd()).isBetween(30_000L, 40_000L);
  }

  @Test
  void aSecondLossBelowTheOldWindowLeavesRoomToOthers() {
    CongestionControl cubic = cubicAfterLoss(1000);
    cubic.onCongestion(700_000); // fast convergence: the plateau is now at 595, not 700
    cubic.cwnd(cubic.ssthresh());
    assertThat(cubic.cwnd()).isEqualTo(490_000);
    long now = 0;
    for (; now < 6400 * MS; now += 100 * MS) { // K = cbrt((595 − 490) / 0.4) = 6.4 s
      round(cubic, now, 100 * MS);
    }
    assertThat(cubic.cwnd()).isBetween(590_000L, 600_000L);
  }

  @Test
  void afterTimeoutCubicStartsWithoutPlateau() {
    CongestionControl cubic = start(new Cubic());
    cubic.cwnd(100_000);
    cubic.onTimeout(100_000, false);
    assertThat(cubic.ssthresh()).isEqualTo(70_000);
    cubic.cwnd(70_000);
    round(cubic, 0, 100 * MS);
    round(cubic, 1000 * MS, 100 * MS);
    assertThat(cubic.cwnd()).isBetween(70_500L, 72_000L);
  }
}
