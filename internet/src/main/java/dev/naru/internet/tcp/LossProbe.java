package dev.naru.internet.tcp;

import dev.naru.internet.wire.SeqNumber;

/**
 * Tail loss probe: when ACKs stop coming, one more segment, so that its SACK shows what is missing
 * (RFC 8985 section 7).
 */
final class LossProbe {
  /** Section 7.2: how long a peer may hold back the ACK of a single segment. */
  private static final long MAX_ACK_DELAY = 200_000_000L;

  private static final long WITHOUT_RTT = 1_000_000_000L;

  /** On links without delay twice the round trip is no time at all. */
  private static final long LEAST = 2_000_000L;

  private final int endSeq;
  private final boolean retransmission;
  private boolean underWay = true; // TLP.end_seq is not None

  /** TLP_send_probe, section 7.3: a probe has been sent. */
  LossProbe(int nxt, boolean isRetransmission) {
    endSeq = nxt;
    retransmission = isRetransmission;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** TLP_calc_PTO, section 7.2; {@code rtoAt} is when the retransmission timer runs out. */
  static long timeout(long now, RttEstimator rtt, boolean singleSegment, long rtoAt) {
    long pto = WITHOUT_RTT;
    if (rtt.isMeasured()) {
      pto = Math.max(LEAST, 2 * rtt.srtt()) + (singleSegment ? MAX_ACK_DELAY : 0);
    }
    return Math.min(now + pto, rtoAt);
  }

  /**
   * TLP_process_ack, section 7.4.2.
   *
   * @param dsack whether the ACK says that something came twice
   * @param duplicate whether it is a duplicate ACK without any SACK block
   * @return whether the probe has repaired a loss, which congestion control must hear of
   */
  boolean onAck(int ack, boolean dsack, boolean duplicate) {
    if (!underWay || SeqNumber.lt(ack, endSeq)) {
      return false;
    }
    if (!retransmission || dsack) { // section 7.4.1: nothing was lost
      underWay = false;
    } else if (SeqNumber.gt(ack, endSeq)) {
      underWay = false;
      return true;
    } else if (duplicate) { // both the original and the probe were acknowledged
      underWay = false;
    }
    return false;
  }
}
