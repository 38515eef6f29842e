package dev.naru.internet.link;

import dev.naru.internet.wire.Frame;

/** What an impairment may do with a frame: let it go on, or end it. */
public interface Wire {

  /** Lets it go on to the next impairment, and after the last to the other end. */
  void pass(long now, Frame frame);

  /** Ends it; the cause stands in the trace. */
  void drop(long now, Frame frame, String cause);
}
