package dev.naru.internet.tcp;

/**
 * Proportional rate reduction: how much may be sent during a recovery, so that at its end as much
 * is in flight as congestion control allows (RFC 6937 section 3, with the slow-start reduction
 * bound).
 */
final class Prr {
  private long delivered;
  private long out;
  private long recoverFlightSize;

  /** A recovery begins with this much outstanding. */
  void start(int flightSize) {
    delivered = 0;
    out = 0;
    recoverFlightSize = Math.max(1, flightSize);
  }

  void sent(int bytes) {
    out += bytes;
  }

  /**
   * An ACK came.
   *
   * @return the congestion window until the next one
   */
  long onAck(int newlyDelivered, int pipe, long ssthresh, int mss) {
    delivered += newlyDelivered;
    long send;
    if (pipe > ssthresh) { // proportional
      send = (delivered * ssthresh + recoverFlightSize - 1) / recoverFlightSize - out;
    } else {
      long limit = Math.max(delivered - out, newlyDelivered) + mss;
      send = Math.min(ssthresh - pipe, limit);
    }
    if (out == 0) {
      send = Math.max(send, mss); // the retransmission that starts it all
    }
    return pipe + Math.max(0, send);
  }
}
