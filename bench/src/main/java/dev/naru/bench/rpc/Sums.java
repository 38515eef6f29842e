package dev.naru.bench.rpc;

import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.OnLoop;

/** What everybody serves here, as a user of Naru writes it. */
public final class Sums {

  /** The sum. */
  @OnLoop
  @MessagePattern("sum")
  public int sum(int[] numbers) {
    int sum = 0;
    for (int number : numbers) {
      sum += number;
    }
    return sum;
  }
}
