package dev.naru.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {

  private static final Product SLOW = new Product("Tomcat 11", "platform threads");
  private static final Product FAST = new Product("Tomcat 11", "virtual threads");
  private static final Work GET = Work.SERVLETS.getFirst();
  private static final Work RATED =
      Work.SERVLETS.stream().filter(work -> work.way() == Work.Way.RATED).findFirst().orElseThrow();

  @Test
  void theFasterVariantOfAFamilyCounts() {
    Result result = new Result(GET, "");
    result.add(SLOW, 0, sample(50_000, 20));
    result.add(FAST, 0, sample(80_000, 30));
    result.add(Product.NARU, 0, sample(100_000, 15));

    assertThat(result.best()).containsExactly(FAST);
    assertThat(result.ratios(FAST).median()).isEqualTo(1.25);
    assertThat(result.products()).containsExactly(Product.NARU, SLOW, FAST);
  }

  @Test
  void atAFixedRateTheOneThatTakesLessCpuCounts() {
    Result result = new Result(RATED, "");
    result.add(Product.NARU, 0, sample(20_000, 15));
    result.add(SLOW, 0, sample(20_000, 20));
    result.add(FAST, 0, sample(20_000, 30));

    assertThat(result.best()).containsExactly(SLOW);
    assertThat(result.ratios(SLOW).median()).isEqualTo(0.75);
  }

  @Test
  void onlyRoundsInWhichBothWereMeasuredArePaired() {
    Result result = new Result(GET, "");
    result.add(Product.NARU, 0, sample(100_000, 15));
    result.add(Product.NARU, 1, sample(300_000, 15));
    result.add(FAST, 1, sample(100_000, 15));
    result.add(SLOW, 2, sample(100_000, 15));

    assertThat(result.ratios(FAST)).isEqualTo(new Ratios(List.of(3.0)));
    assertThat(result.comparable(SLOW)).isFalse();
    assertThat(result.best()).containsExactly(FAST);
  }

  private static Result.Sample sample(double requestsPerSecond, double cpuMicros) {
    return new Result.Sample(new Load(requestsPerSecond, 1_000, 100), cpuMicros);
  }
}
