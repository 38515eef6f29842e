package dev.naru.internet.tcp;

/**
 * Ends the first slow start before the queue on the path overflows. RFC 9438 section 4.10 leaves
 * the choice.
 */
sealed interface SlowStartExit permits HyStart, HyStartPlusPlus {

  static SlowStartExit of(TcpConfig.Congestion algorithm, long now, int nxt) {
    return switch (algorithm) {
      case NEW_RENO, CUBIC -> new HyStartPlusPlus(nxt);
      case CUBIC_HYSTART -> new HyStart(now, nxt);
    };
  }

  /**
   * An ACK came. Nanoseconds.
   *
   * @param rtt what it measures, or −1
   * @param minRtt the least round trip of the connection
   * @param cwnd the congestion window in segments
   * @return whether slow start is over
   */
  boolean onAck(long now, int ack, int nxt, long rtt, long minRtt, long cwnd);

  /** By how much less than in slow start the window grows. */
  int divisor();
}
