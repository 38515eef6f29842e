package dev.naru.internet.tcp;

/**
 * Proportional rate reduction: how much may be sent during a reduction, so that at its end as much
 * is in flight as congestion control allows (RFC 9937, which replaces RFC 6937).
 */
final class Prr {
  private long delivered;
  private long out;
  private final long recoverFlightSize;

  /** A reduction begins with this much outstanding. */
  Prr(int flightSize) {
    recoverFlightSize = Math.max(1, flightSize);
  }

  void sent(int bytes) {
    out += bytes;
  }

  /**
   * An ACK came.
   *
   * @param safe whether it acknowledges the next bytes in order and tells of no further loss: then,
   *     if less is in flight than allowed, it grows as in slow start; else as much is sent as was
   *     delivered (RFC 9937 section 6.2, SafeACK)
   * @return the congestion window until the next one
   */
  long onAck(int newlyDelivered, int pipe, long ssthresh, int mss, boolean safe) {
    delivered += newlyDelivered;
    long send;
    if (pipe > ssthresh) { // proportional
      send = (delivered * ssthresh + recoverFlightSize - 1) / recoverFlightSize - out;
    } else {
      long limit = Math.max(delivered - out, newlyDelivered) + (safe ? mss : 0);
      send = Math.min(ssthresh - pipe, limit);
    }
    if (out == 0) {
      send = Math.max(send, mss); // the retransmission that starts it all
    }
    return pipe + Math.max(0, send);
  }
}
