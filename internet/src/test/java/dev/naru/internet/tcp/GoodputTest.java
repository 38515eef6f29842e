package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.link.QueueConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much arrives where packets are lost, and how many flows share a bottleneck. */
class GoodputTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.01, 0.05})
  void lossesCostNoMoreThanTheModelOfCubicAllows(double loss) {
    double sum = 0;
    int seeds = 3;
    for (long seed = 1; seed <= seeds; seed++) {
      Goodput.Reached reached = Goodput.underLoss(loss, seed);
      sum += reached.rate();
      assertThat(reached.undone()).as("no reordering, nothing in vain").isLessThanOrEqualTo(2);
    }
    assertThat(sum / seeds).isGreaterThan(0.95 * Goodput.model(loss, 0.1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 64})
  void flowsShareABottleneckFairly(int flows) {
    // a queue of one bandwidth-delay product; all begin at once, nothing jitters
    List<Long> shares = Goodput.share(flows, new QueueConfig.DropTail(333));
    assertThat(Goodput.jain(shares)).isGreaterThan(0.9);
    assertThat(Goodput.sum(shares) * 8 / 30).isGreaterThan(90_000_000);
  }

  @Test
  void controlledDelayIsFairToo() {
    assertThat(Goodput.jain(Goodput.share(16, QueueConfig.CoDel.STANDARD))).isGreaterThan(0.95);
  }
}
