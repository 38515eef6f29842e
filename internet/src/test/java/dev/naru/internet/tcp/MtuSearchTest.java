package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.Payload;
import org.junit.jupiter.api.Test;

/** The search for a larger path MTU: RFC 4821 section 7. */
class MtuSearchTest {
  private static final long SECOND = 1_000_000_000L;

  private final MtuSearch search = new MtuSearch(0, 1064, 9000);

  /** Searches a path that takes packets of this size; what is known in the end. */
  private int find(int path, int from) {
    int mtu = from;
    for (int size = search.next(mtu), tries = 0; size > 0; size = search.next(mtu)) {
      assertThat(size).isGreaterThan(mtu);
      assertThat(++tries).isLessThan(30);
      search.sent(size, 1, 1001);
      assertThat(search.next(mtu)).isZero();
      if (size <= path) {
        mtu = search.acknowledged(1001);
        assertThat(mtu).isEqualTo(size);
      } else {
        search.failed();
      }
    }
    return mtu;
  }

  @Test
  void findsWhatThePathTakesUpToEightBytes() {
    assertThat(find(1500, 1064)).isBetween(1493, 1500);
  }

  @Test
  void findsTheWholeLink() {
    assertThat(find(9000, 1500)).isBetween(8993, 9000);
  }

  @Test
  void findsAPathThatIsNarrowerThanEveryoneIsTakenToBe() {
    assertThat(find(800, 640)).isBetween(793, 800);
  }

  @Test
  void whatFailedIsTriedAgainAfterTenMinutes() {
    int mtu = find(1500, 1064);
    assertThat(search.isOutdated(600 * SECOND - 1)).isFalse();
    assertThat(search.isOutdated(600 * SECOND)).isTrue();
    search.raise(600 * SECOND, 9000);
    assertThat(find(4000, mtu)).isBetween(3993, 4000);
  }

  @Test
  void icmpEndsAProbeThatIsTooLarge() {
    search.sent(5000, 1, 1001);
    assertThat(search.limit(6000)).isFalse();
    assertThat(search.limit(1400)).isTrue();
    assertThat(search.acknowledged(1001)).isZero();
    assertThat(search.next(1400)).isZero();
  }

  @Test
  void aProbeIsKnownByItsNumbers() {
    search.sent(5000, 1, 1001);
    assertThat(search.isProbe(new Outstanding(1, Payload.of(new byte[1000]), 0))).isTrue();
    assertThat(search.isProbe(new Outstanding(1001, Payload.of(new byte[1000]), 0))).isFalse();
    search.inconclusive();
    assertThat(search.isProbe(new Outstanding(1, Payload.of(new byte[1000]), 0))).isFalse();
  }
}
