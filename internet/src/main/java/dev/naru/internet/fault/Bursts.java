package dev.naru.internet.fault;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Frame;
import java.util.function.Predicate;

/**
 * Losses that come together: the two-state model of Gilbert (1960). In the bad state every frame is
 * lost.
 */
final class Bursts implements Predicate<Frame> {
  private final double toBad;
  private final double toGood;
  private final RandomStream random;
  private boolean bad;

  /**
   * Starts in the good state.
   *
   * @param rate share of frames lost in the long run, 0 to below 1
   * @param length mean number of frames lost in a row, at least 1
   */
  Bursts(double rate, double length, RandomStream random) {
    if (rate < 0 || rate >= 1 || length < 1) {
      throw new IllegalArgumentException(
          "loss in bursts: rate from 0 to below 1, length at least 1");
    }
    this.toGood = 1 / length;
    this.toBad = rate * toGood / (1 - rate);
    this.random = random;
  }

  @Override
  public boolean test(Frame frame) {
    bad = random.chance(bad ? 1 - toGood : toBad);
    return bad;
  }
}
