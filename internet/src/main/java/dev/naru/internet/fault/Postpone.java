package dev.naru.internet.fault;

import dev.naru.internet.link.Impairment;
import dev.naru.internet.link.Wire;
import dev.naru.internet.time.EventQueue;
import dev.naru.internet.wire.Frame;
import java.util.function.ToLongFunction;

/** Holds frames back, each for a time of its own: those held longer are overtaken. */
final class Postpone implements Impairment {
  private final EventQueue<Frame> held = new EventQueue<>();
  private final ToLongFunction<Frame> time;

  /**
   * Holds nothing yet.
   *
   * @param time nanoseconds to hold a frame, 0 to let it pass
   */
  Postpone(ToLongFunction<Frame> time) {
    this.time = time;
  }

  @Override
  public void onFrame(long now, Frame frame, Wire wire) {
    long nanos = time.applyAsLong(frame);
    if (nanos == 0) {
      wire.pass(now, frame);
    } else {
      held.add(now + nanos, frame);
    }
  }

  @Override
  public void onTimer(long now, Wire wire) {
    while (held.nextTime() <= now) {
      wire.pass(now, held.poll());
    }
  }

  @Override
  public long nextDeadline() {
    return held.nextTime();
  }

  @Override
  public void onRemove(long now, Wire wire) {
    while (!held.isEmpty()) {
      wire.pass(now, held.poll());
    }
  }
}
