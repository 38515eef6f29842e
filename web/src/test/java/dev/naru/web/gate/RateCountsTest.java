package dev.naru.web.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.web.gate.RateCounts.Verdict;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RateCountsTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static RateConfig config(int requests, Duration per, Integer burst, int keys) {
    return new RateConfig(
        requests, per, Optional.ofNullable(burst), RateKey.parse("address"), keys);
  }

  private static RateCounts counts(int requests, Duration per, Integer burst) {
    return new RateCounts(config(requests, per, burst, 1_000));
  }

  @Test
  void aQuotaIsHadAtOnceAndComesBackEvenly() {
    RateCounts counts = counts(2, Duration.ofSeconds(10), null);
    assertThat(counts.take("a", 0)).isEqualTo(new Verdict(true, 1, 5 * SECOND, 0));
    assertThat(counts.take("a", 0)).isEqualTo(new Verdict(true, 0, 10 * SECOND, 0));
    assertThat(counts.take("a", 0)).isEqualTo(new Verdict(false, 0, 10 * SECOND, 5 * SECOND));
    assertThat(counts.take("b", 0).passes()).isTrue();
    assertThat(counts.take("a", 5 * SECOND - 1).passes()).isFalse();
    assertThat(counts.take("a", 5 * SECOND).passes()).isTrue();
    assertThat(counts.take("a", 5 * SECOND).passes()).isFalse();
  }

  @Test
  void whatIsRefusedCostsNothing() {
    RateCounts counts = counts(1, Duration.ofSeconds(1), null);
    assertThat(counts.take("a", 0).passes()).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(counts.take("a", SECOND / 2).passes()).isFalse();
    }
    assertThat(counts.take("a", SECOND).passes()).isTrue();
  }

  @Test
  void moreThanTheRateMayComeAtOnce() {
    RateCounts counts = counts(1, Duration.ofSeconds(1), 3);
    assertThat(List.of(1, 2, 3, 4))
        .map(any -> counts.take("a", 0).passes())
        .containsExactly(true, true, true, false);
    assertThat(counts.take("a", SECOND).passes()).isTrue();
    assertThat(counts.take("a", SECOND).passes()).isFalse();
  }

  @Test
  void aClockMayBeginAnywhere() {
    RateCounts counts = counts(1, Duration.ofSeconds(1), null);
    long now = Long.MAX_VALUE - SECOND / 2;
    assertThat(counts.take("a", now).passes()).isTrue();
    assertThat(counts.take("a", now + SECOND / 4).passes()).isFalse();
    assertThat(counts.take("a", now + SECOND).passes()).isTrue(); // it has wrapped
  }

  @Test
  void exactlyTheQuotaPassesHoweverManyAskAtTheSameTime() throws Exception {
    RateCounts counts = counts(1_000, Duration.ofDays(1), null);
    List<Future<Integer>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(
                () -> {
                  int passed = 0;
                  for (int n = 0; n < 1_000; n++) {
                    passed += counts.take("a", 0).passes() ? 1 : 0;
                  }
                  return passed;
                }));
      }
    }
    int passed = 0;
    for (Future<Integer> one : all) {
      passed += one.get();
    }
    assertThat(passed).isEqualTo(1_000);
  }

  @Test
  void noMoreKeysAreKeptThanWereSaidAndWhoWasRefusedIsNotForgotten() {
    RateCounts counts = new RateCounts(config(2, Duration.ofHours(1), null, 160));
    counts.take("greedy", 0);
    counts.take("greedy", 0);
    for (int i = 0; i < 100_000; i++) {
      assertThat(counts.take("flood" + i, 0).passes()).isTrue();
    }
    assertThat(counts.size()).isBetween(100, 160);
    assertThat(counts.take("greedy", 0).passes()).isFalse();
  }

  @Test
  void anIpv6NetworkOf64BitsIsOne() throws Exception {
    assertThat(network("2001:db8:1:2::1")).isEqualTo(network("2001:db8:1:2:ffff::9"));
    assertThat(network("2001:db8:1:2::1")).isNotEqualTo(network("2001:db8:1:3::1"));
    assertThat(network("10.0.0.1")).isNotEqualTo(network("10.0.0.2"));
    assertThat(network("::ffff:10.0.0.1")).isEqualTo(network("10.0.0.1"));
    assertThat(network("0.0.0.0")).isNotEqualTo(network("::1"));
  }

  private static RateKey.Network network(String address) throws Exception {
    return RateKey.network(InetAddress.getByName(address));
  }
}
