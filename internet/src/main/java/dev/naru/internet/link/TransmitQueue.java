package dev.naru.internet.link;

import dev.naru.internet.wire.Frame;
import org.jspecify.annotations.Nullable;

/** The queue before a transmitter. It tells the lane which frames it drops. */
sealed interface TransmitQueue permits DropTailQueue, CoDelQueue {

  static TransmitQueue of(QueueConfig config, Wire wire) {
    return switch (config) {
      case QueueConfig.DropTail(int limit) -> new DropTailQueue(limit, wire);
      case QueueConfig.CoDel codel -> new CoDelQueue(codel, wire);
    };
  }

  void offer(long now, Frame frame);

  /** The next frame to transmit, or null if none is left. */
  @Nullable Frame poll(long now);

  int size();

  /** Whether it would drop what is offered now. */
  boolean isFull();
}
