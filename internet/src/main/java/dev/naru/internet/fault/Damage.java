package dev.naru.internet.fault;

import dev.naru.internet.link.Impairment;
import dev.naru.internet.link.Wire;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.RawFrame;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Changes the bytes of those frames that a predicate picks. What comes out is raw, and whoever
 * receives it parses it and looks at its checksums: a damage that the link itself has not noticed.
 */
final class Damage implements Impairment {
  private final Predicate<Frame> picked;
  private final UnaryOperator<byte[]> change;

  Damage(Predicate<Frame> picked, UnaryOperator<byte[]> change) {
    this.picked = picked;
    this.change = change;
  }

  @Override
  public void onFrame(long now, Frame frame, Wire wire) {
    if (!picked.test(frame)) {
      wire.pass(now, frame);
      return;
    }
    byte[] bytes = change.apply(frame.encode());
    frame.release();
    wire.pass(now, new RawFrame(frame.linkType(), Payload.of(bytes)));
  }
}
