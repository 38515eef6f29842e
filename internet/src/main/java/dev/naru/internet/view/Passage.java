package dev.naru.internet.view;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A packet on its way from one column of a ladder to another. */
final class Passage {
  static final long NEVER = Long.MAX_VALUE;

  final long sent;
  final int from;
  final Message message;
  final String label;

  /** Where it has arrived, or was lost if that was at a column; −1 before. */
  int to = -1;

  /** When it has arrived or was lost; {@link #NEVER} if it was still under way. */
  long ended = NEVER;

  /** Whether it was last seen to arrive at a host without a column. */
  boolean elsewhere;

  /** What the receiver makes of it; empty if there is nothing to say. */
  String note = "";

  /** Why it is lost. */
  @Nullable String lost;

  /** The message as its receiver saw it. */
  @Nullable Message received;

  /** Whether one that was sent later the same way has arrived earlier. */
  boolean overtaken;

  Passage(long sent, int from, Message message, String label) {
    this.sent = sent;
    this.from = from;
    this.message = message;
    this.label = label;
  }

  boolean isUnderWay() {
    return ended == NEVER;
  }

  Optional<String> loss() {
    return Optional.ofNullable(lost);
  }
}
