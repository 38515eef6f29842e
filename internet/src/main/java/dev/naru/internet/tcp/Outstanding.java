package dev.naru.internet.tcp;

import dev.naru.internet.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Something sent and not yet acknowledged. It holds a reference to its payload, so that a
 * retransmission carries the very same bytes.
 */
final class Outstanding {
  int seq;
  Payload payload;

  /** 0, or SYN or FIN, each of which takes one sequence number. */
  final int control;

  long firstSentAt;
  long sentAt;

  /** Which of all transmissions the last one of it was: what was sent later has a greater one. */
  long order;

  /** How often it was sent. */
  int transmissions;

  /** Whether what was written ends with it: the receiver need not wait for more (PSH). */
  boolean push;

  boolean sacked;
  boolean lost;

  /** Neighbours in the order of transmission, while it is in flight. */
  @Nullable Outstanding earlier;

  @Nullable Outstanding later;

  Outstanding(int seq, Payload payload, int control) {
    this.seq = seq;
    this.payload = payload;
    this.control = control;
  }

  /** The sequence number behind it. */
  int end() {
    return seq + length();
  }

  /** Sequence numbers that it takes. */
  int length() {
    return payload.length() + (control == 0 ? 0 : 1);
  }

  boolean retransmitted() {
    return transmissions > 1;
  }
}
