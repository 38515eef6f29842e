package dev.naru.internet.tcp;

/** One segment more each round trip, half after a loss (RFC 5681 section 3.1). */
final class NewReno extends CongestionControl {
  private long counted;

  @Override
  void avoid(long now, int acked, long rtt) {
    counted += acked; // equation 3, by bytes: RFC 3465 section 2.1
    if (counted >= cwnd()) {
      counted -= cwnd();
      cwnd(cwnd() + mss());
    }
  }

  @Override
  long reduce(int flightSize) {
    counted = 0;
    return Math.min(cwnd(), flightSize) / 2; // equation 4
  }

  @Override
  Object shape() {
    return counted;
  }

  @Override
  void shape(Object earlier) {
    counted = (Long) earlier;
  }

  @Override
  void timedOut() {}

  @Override
  void idle() {}
}
