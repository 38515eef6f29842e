package dev.naru.internet.fault;

import dev.naru.internet.link.Impairment;
import dev.naru.internet.link.Wire;
import dev.naru.internet.wire.Frame;
import java.util.function.Predicate;

/** Sends those frames twice that a predicate picks. */
final class Duplicate implements Impairment {
  private final Predicate<Frame> picked;

  Duplicate(Predicate<Frame> picked) {
    this.picked = picked;
  }

  @Override
  public void onFrame(long now, Frame frame, Wire wire) {
    if (picked.test(frame)) {
      frame.retain();
      wire.pass(now, frame);
    }
    wire.pass(now, frame);
  }
}
