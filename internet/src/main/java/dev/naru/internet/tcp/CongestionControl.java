package dev.naru.internet.tcp;

/**
 * The congestion window, in bytes (RFC 5681). What is common to all algorithms is here: slow start,
 * and when to react. Integers and {@code StrictMath} only, so that every machine computes the same.
 */
abstract sealed class CongestionControl permits NewReno, Cubic {
  private static final long MAX = 1L << 30;

  /** Section 3.1: "arbitrarily high". */
  static final long UNLIMITED = Long.MAX_VALUE;

  /**
   * What a reduction may be taken back to.
   *
   * @param flight bytes that were in flight
   * @param shape what only the algorithm understands
   */
  record Memory(long cwnd, long ssthresh, int flight, Object shape) {}

  private int mss = 536;
  private long cwnd;
  private long ssthresh = UNLIMITED;

  static CongestionControl of(TcpConfig.Congestion algorithm) {
    return switch (algorithm) {
      case NEW_RENO -> new NewReno();
      case CUBIC, CUBIC_HYSTART -> new Cubic();
    };
  }

  /** The connection is established: the initial window (RFC 6928 section 2). */
  final void start(int segmentSize, boolean synWasLost) {
    mss = segmentSize;
    cwnd =
        synWasLost
            ? mss // RFC 5681 section 3.1
            : initialWindow();
  }

  private long initialWindow() {
    return Math.min(10L * mss, Math.max(2L * mss, 14600));
  }

  /** The path has become narrower. */
  final void segmentSize(int bytes) {
    mss = bytes;
    cwnd = Math.max(cwnd, mss);
  }

  final int mss() {
    return mss;
  }

  final long cwnd() {
    return cwnd;
  }

  final void cwnd(long bytes) {
    cwnd = Math.min(MAX, Math.max(mss, bytes));
  }

  final long ssthresh() {
    return ssthresh;
  }

  /** Whether nothing has limited the window yet. */
  final boolean isInitialSlowStart() {
    return ssthresh == UNLIMITED;
  }

  /** Slow start is over, without a loss (RFC 9406 section 4.2). */
  final void endSlowStart() {
    ssthresh = cwnd;
  }

  final Memory remember(int flight) {
    return new Memory(cwnd, ssthresh, flight, shape());
  }

  /**
   * The reduction was in vain. {@code ssthresh} is again what it was, and at least what was in
   * flight; the window follows by slow start, so that nothing is sent in a burst (RFC 4015 section
   * 3.2).
   *
   * @param pipe bytes in flight
   * @param acked bytes that the ACK which told of it acknowledges
   */
  final void takeBack(Memory memory, int pipe, int acked) {
    ssthresh = Math.max(memory.ssthresh, memory.flight);
    long allowed = pipe + Math.min(Math.max(acked, mss), initialWindow());
    cwnd(Math.max(cwnd, Math.min(memory.cwnd, allowed)));
    shape(memory.shape);
  }

  /**
   * New data was acknowledged, and the window was what limited the sender.
   *
   * @param divisor by how much slow start is slowed down
   * @param afterTimeout whether lost data is being sent again after a timeout
   */
  final void onAck(long now, int acked, long rtt, int divisor, boolean afterTimeout) {
    int left = acked;
    if (cwnd < ssthresh) {
      // RFC 5681 section 3.1 counts at most one segment an ACK. Receivers that acknowledge many
      // segments at once would starve by that; RFC 3465 counts bytes, but after a timeout, when an
      // ACK may cover what arrived long ago, one segment.
      long step = afterTimeout ? Math.min(acked, mss) : acked;
      step = Math.min(step / divisor, ssthresh - cwnd);
      cwnd(cwnd + step);
      left = afterTimeout || divisor > 1 ? 0 : (int) (acked - step);
    }
    if (left > 0) {
      avoid(now, left, rtt);
    }
  }

  /** A loss or a congestion mark: sets {@code ssthresh}; the caller brings {@code cwnd} there. */
  final void onCongestion(int flightSize) {
    ssthresh = Math.max(2L * mss, reduce(flightSize));
  }

  /** The retransmission timer ran out (RFC 5681 section 3.1, equation 4, and the loss window). */
  final void onTimeout(int flightSize, boolean again) {
    if (!again) { // only the first timeout of the same data tells of new congestion
      onCongestion(flightSize);
      timedOut();
    }
    cwnd = mss;
  }

  /** Nothing was sent for a timeout: what is known of the path is old (RFC 5681 section 4.1). */
  final void onIdle() {
    cwnd = Math.min(cwnd, initialWindow());
    idle();
  }

  /** Congestion avoidance. */
  abstract void avoid(long now, int acked, long rtt);

  /** What {@code ssthresh} becomes when this much is in flight. */
  abstract long reduce(int flightSize);

  /** The next congestion avoidance is the first after a timeout. */
  abstract void timedOut();

  /** The state of the growth function. */
  abstract Object shape();

  /** As {@link #shape} told it. */
  abstract void shape(Object earlier);

  /** The clock of growth stands still while nothing is sent. */
  abstract void idle();
}
