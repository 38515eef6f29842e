package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentReadsTest {

  private static final int PART = RecentReads.PART;
  private static final long SPAN = Duration.ofSeconds(10).toNanos();

  private final RecentReads reads = new RecentReads(Duration.ofNanos(SPAN), -SPAN);

  @Test
  void nothingHasBeenReadAtFirst() {
    assertThat(reads.contain(0, 1, -SPAN)).isFalse();
  }

  @Test
  void aPartThatWasTouchedCountsAsRead() {
    reads.add(PART - 1, 2, 0);
    assertThat(reads.contain(0, 2L * PART, 0)).isTrue();
    assertThat(reads.contain(0, 2L * PART + 1, 0)).isFalse();
    assertThat(reads.contain(2L * PART, 1, 0)).isFalse();
  }

  @Test
  void aReadingIsForgottenAfterOneSpanOrTwo() {
    assertThat(new RecentReadsTest().forgottenAfter(SPAN)).isFalse();
    assertThat(new RecentReadsTest().forgottenAfter(2 * SPAN)).isTrue();
    assertThat(new RecentReadsTest().forgottenAfter(9 * SPAN)).isTrue();
  }

  private boolean forgottenAfter(long nanos) {
    reads.add(0, 1, 0);
    return !reads.contain(0, 1, nanos);
  }

  @Test
  void whatIsReadAgainAndAgainIsNotForgotten() {
    reads.add(0, 1, 0);
    for (int i = 1; i < 9; i++) {
      assertThat(reads.contain(0, 1, i * SPAN)).isTrue();
    }
  }

  @Test
  void whatLiesFarBehindIsNeverKnown() {
    long far = 1L << 60;
    reads.add(far, PART, 0);
    assertThat(reads.contain(far, PART, 0)).isFalse();
    long border = 1L << 40;
    reads.add(border - 1, 2, 0);
    assertThat(reads.contain(border - 1, 1, 0)).isTrue();
    assertThat(reads.contain(border - 1, 2, 0)).isFalse();
  }
}
