package dev.naru.internet.link;

import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.Frame;

/**
 * Something that a lane does to frames as they are put on the wire. Impairments of a lane nest:
 * each passes frames to the next. An instance belongs to one lane.
 */
public interface Impairment {

  /** Takes a frame over, to pass it on now, later, changed, more than once, or never. */
  void onFrame(long now, Frame frame, Wire wire);

  /** As {@link Timed#onTimer}, for one that holds frames back. */
  default void onTimer(long now, Wire wire) {}

  default long nextDeadline() {
    return Timed.NEVER;
  }

  /** It is being taken away: frames held back are passed on. */
  default void onRemove(long now, Wire wire) {}
}
