package dev.naru.internet.fault;

import dev.naru.internet.link.Impairment;
import dev.naru.internet.link.Wire;
import dev.naru.internet.wire.Frame;
import java.util.function.Predicate;

/**
 * Ends those frames that a predicate picks. The predicate may have a memory: it is asked once for
 * each frame, in order.
 */
final class Lose implements Impairment {
  private final Predicate<Frame> picked;
  private final String cause;

  Lose(Predicate<Frame> picked, String cause) {
    this.picked = picked;
    this.cause = cause;
  }

  @Override
  public void onFrame(long now, Frame frame, Wire wire) {
    if (picked.test(frame)) {
      wire.drop(now, frame, cause);
    } else {
      wire.pass(now, frame);
    }
  }
}
