package dev.naru.internet.tcp;

import org.jspecify.annotations.Nullable;

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

  /** What is known of the curve: nothing, before the window was limited or reduced. */
  private static final class Curve {
    double wMax;
    double cwndPrior;
    double k;
    double wEst;
    boolean inEpoch;
    long epochStart;
    boolean afterTimeout;
    double fraction; // bytes of growth that are not yet a whole byte
  }

  private @Nullable Curve curve;

  private Curve curve() {
    Curve its = curve;
    if (its == null) {
      its = new Curve();
      curve = its;
    }
    return its;
  }

  @Override
  void avoid(long now, int acked, long rtt) {
    Curve c = curve();
    double cwnd = segments(cwnd());
    if (!c.inEpoch) {
      startEpoch(c, now, cwnd);
    }
    double ackedSegments = segments(acked);
    double t = (now - c.epochStart) * 1e-9;
    // Section 4.3
    double alpha = c.wEst >= c.cwndPrior ? 1 : RENO_ALPHA;
    c.wEst += alpha * ackedSegments / cwnd;
    double next;
    if (cubic(c, t) < c.wEst) {
      next = Math.max(cwnd, c.wEst);
    } else {
      // Sections 4.4 and 4.5; section 4.2 bounds the target
      double later = cubic(c, t + Math.max(0, rtt) * 1e-9);
      double target = Math.min(Math.max(later, cwnd), 1.5 * cwnd);
      next = cwnd + (target - cwnd) / cwnd * ackedSegments;
    }
    c.fraction += (next - cwnd) * mss();
    long whole = (long) c.fraction;
    c.fraction -= whole;
    cwnd(cwnd() + whole);
  }

  private static void startEpoch(Curve c, long now, double cwnd) {
    c.inEpoch = true;
    c.epochStart = now;
    c.wEst = cwnd;
    c.fraction = 0;
    if (c.afterTimeout || c.wMax <= cwnd) { // sections 4.8 and 4.10: no plateau to come back to
      c.k = 0;
      c.wMax = cwnd;
      c.afterTimeout = false;
    } else {
      c.k = StrictMath.cbrt((c.wMax - cwnd) / C); // section 4.2, figure 2
    }
  }

  /** Section 4.2, figure 1. */
  private static double cubic(Curve c, double t) {
    double distance = t - c.k;
    return C * distance * distance * distance + c.wMax;
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
    Curve c = curve();
    double cwnd = segments(cwnd());
    c.inEpoch = false;
    c.cwndPrior = cwnd;
    c.wMax = cwnd < c.wMax ? cwnd * (1 + BETA) / 2 : cwnd; // section 4.7: fast convergence
    return StrictMath.round(cwnd() * BETA);
  }

  /** Section 4.9: what a spurious event must leave as it was. */
  private record Shape(
      double wMax, double cwndPrior, double k, double wEst, boolean inEpoch, long epochStart) {}

  @Override
  Object shape() {
    Curve c = curve();
    return new Shape(c.wMax, c.cwndPrior, c.k, c.wEst, c.inEpoch, c.epochStart);
  }

  @Override
  void shape(Object earlier) {
    Shape shape = (Shape) earlier;
    Curve c = curve();
    c.wMax = shape.wMax;
    c.cwndPrior = shape.cwndPrior;
    c.k = shape.k;
    c.wEst = shape.wEst;
    c.inEpoch = shape.inEpoch;
    c.epochStart = shape.epochStart;
    c.afterTimeout = false;
  }

  @Override
  void timedOut() {
    curve().afterTimeout = true;
  }

  @Override
  void idle() {
    if (curve != null) {
      curve.inEpoch = false; // section 4.2: time in which nothing was to be sent does not count
    }
  }
}
