package dev.naru.internet.ip;

import dev.naru.internet.wire.Frame;

/**
 * Where the frames of an interface leave: the sink of the sans-I/O stack, and the end of a link.
 */
@FunctionalInterface
public interface FramePort {

  /** Takes a frame over. Returns at once; the other end gets it in an event of its own. */
  void transmit(long now, Frame frame);
}
