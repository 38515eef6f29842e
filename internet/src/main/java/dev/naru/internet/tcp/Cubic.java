package dev.naru.internet.tcp;

/**
 * The window as a cubic function of the time since the last loss: quickly back to where it was,
 * carefully there, then bolder (RFC 9438). Windows are in segments, times in seconds, as there;
 * sums and products of {@code double} and {@code StrictMath} are the same on every machine.
 */
final class Cubic extends CongestionControl {
  private static final double C = 0.4; // section 5.1
  private static final double BETA = 0.7; // section 4.6

  /** Section 4.3: with this slope a Reno flow that reduces by BETA gets as much as one by half. */
  private static final double RENO_ALPHA = 3 * (1 - BETA) / (1 + BETA);

  private double wMax;
  private double cwndPrior;
  private double k;
  private double wEst;
  private boolean inEpoch;
  private long epochStart;
  private boolean afterTimeout;
  private double fraction; // bytes of growth that are not yet a whole byte

  @Override
  void avoid(long now, int acked, long rtt) {
    double cwnd = segments(cwnd());
    if (!inEpoch) {
      startEpoch(now, cwnd);
    }
    double ackedSegments = segments(acked);
    double t = (now - epochStart) * 1e-9;
    // Section 4.3
    double alpha = wEst >= cwndPrior ? 1 : RENO_ALPHA;
    wEst += alpha * ackedSegments / cwnd;
    double next;
    if (cubic(t) < wEst) {
      next = Math.max(cwnd, wEst);
    } else {
      // Sections 4.4 and 4.5; section 4.2 bounds the target
      double target = Math.min(Math.max(cubic(t + Math.max(0, rtt) * 1e-9), cwnd), 1.5 * cwnd);
      next = cwnd + (target - cwnd) / cwnd * ackedSegments;
    }
    fraction += (next - cwnd) * mss();
    long whole = (long) fraction;
    fraction -= whole;
    cwnd(cwnd() + whole);
  }

  private void startEpoch(long now, double cwnd) {
    inEpoch = true;
    epochStart = now;
    wEst = cwnd;
    fraction = 0;
    if (afterTimeout || wMax <= cwnd) { // sections 4.8 and 4.10: no plateau to come back to
      k = 0;
      wMax = cwnd;
      afterTimeout = false;
    } else {
      k = StrictMath.cbrt((wMax - cwnd) / C); // section 4.2, figure 2
    }
  }

  /** Section 4.2, figure 1. */
  private double cubic(double t) {
    double distance = t - k;
    return C * distance * distance * distance + wMax;
  }

  private double segments(long bytes) {
    return (double) bytes / mss();
  }

  /**
   * Section 4.6. It permits the congestion window in place of what is in flight, since that grows
   * only where it is used; so a loss does not hit those harder who send little.
   */
  @Override
  long reduce(int flightSize) {
    inEpoch = false;
    double cwnd = segments(cwnd());
    cwndPrior = cwnd;
    wMax = cwnd < wMax ? cwnd * (1 + BETA) / 2 : cwnd; // section 4.7: fast convergence
    return StrictMath.round(cwnd() * BETA);
  }

  /** Section 4.9: what a spurious event must leave as it was. */
  private record Shape(
      double wMax, double cwndPrior, double k, double wEst, boolean inEpoch, long epochStart) {}

  @Override
  Object shape() {
    return new Shape(wMax, cwndPrior, k, wEst, inEpoch, epochStart);
  }

  @Override
  void shape(Object earlier) {
    Shape shape = (Shape) earlier;
    wMax = shape.wMax;
    cwndPrior = shape.cwndPrior;
    k = shape.k;
    wEst = shape.wEst;
    inEpoch = shape.inEpoch;
    epochStart = shape.epochStart;
    afterTimeout = false;
  }

  @Override
  void timedOut() {
    afterTimeout = true;
  }

  @Override
  void idle() {
    inEpoch = false; // section 4.2: time in which nothing was to be sent does not count
  }
}
