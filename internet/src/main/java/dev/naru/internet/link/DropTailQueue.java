package dev.naru.internet.link;

import dev.naru.internet.wire.Frame;
import org.jspecify.annotations.Nullable;

/** First in, first out, up to a limit. */
final class DropTailQueue implements TransmitQueue {
  private final FrameRing ring = new FrameRing();
  private final int limit;
  private final Wire wire;

  DropTailQueue(int limit, Wire wire) {
    this.limit = limit;
    this.wire = wire;
  }

  @Override
  public void offer(long now, Frame frame) {
    if (isFull()) {
      wire.drop(now, frame, "queue full");
    } else {
      ring.add(now, frame);
    }
  }

  @Override
  public @Nullable Frame poll(long now) {
    return ring.isEmpty() ? null : ring.remove();
  }

  @Override
  public int size() {
    return ring.size();
  }

  @Override
  public boolean isFull() {
    return ring.size() >= limit;
  }
}
