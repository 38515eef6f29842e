package dev.naru.internet.tcp;

import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.TcpSegment;

/** Explicit congestion notification, both directions (RFC 3168 section 6.1). */
final class EcnEcho {
  /** Of all connections that have not agreed on it; it never changes. */
  static final EcnEcho OFF = new EcnEcho(false);

  private final boolean on;
  private boolean echoing;
  private boolean reduced;

  private EcnEcho(boolean on) {
    this.on = on;
  }

  /** Both sides have agreed in their SYNs. */
  static EcnEcho agreed() {
    return new EcnEcho(true);
  }

  boolean isOn() {
    return on;
  }

  /**
   * A segment came.
   *
   * @return whether what is to be said has changed
   */
  boolean onSegment(TcpSegment segment, Ecn mark) {
    if (!on) {
      return false;
    }
    boolean before = echoing;
    if (segment.has(TcpSegment.CWR)) { // section 6.1.3: the sender has heard
      echoing = false;
    }
    if (mark == Ecn.CE) {
      echoing = true;
    }
    return echoing != before;
  }

  /** Section 6.1.2: the next new data says that the window was reduced, for whatever reason. */
  void windowReduced() {
    reduced |= on;
  }

  /** ECE and CWR of a segment. */
  int flags(boolean newData) {
    int flags = echoing ? TcpSegment.ECE : 0;
    if (newData && reduced) {
      reduced = false;
      flags |= TcpSegment.CWR;
    }
    return flags;
  }

  /**
   * Sections 6.1.4 to 6.1.6: only new data may be marked by routers, not ACKs, not retransmissions.
   */
  Ecn mark(boolean newData) {
    return on && newData ? Ecn.ECT_0 : Ecn.NOT_ECT;
  }
}
