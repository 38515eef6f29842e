package dev.naru.internet.nat;

import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.TcpSegment;

/** Traffic of one mapping with one remote endpoint, and until when it is taken to go on. */
final class Session {
  private static final long MINUTE = 60_000_000_000L;

  /** RFC 4787 section 4.3, REQ-5: the recommended five minutes. */
  static final long UDP_TIMEOUT = 5 * MINUTE;

  /** RFC 5382 section 5, REQ-5: two hours and four minutes for what is established. */
  static final long TCP_ESTABLISHED_TIMEOUT = 124 * MINUTE;

  /** The same: four minutes for what is opening or closing. */
  static final long TCP_TRANSITORY_TIMEOUT = 4 * MINUTE;

  /** RFC 5508 section 3.2, REQ-2. */
  static final long ICMP_TIMEOUT = MINUTE;

  private final int protocol;
  private long expiry;
  private boolean ackOut;
  private boolean ackIn;
  private boolean finOut;
  private boolean finIn;
  private boolean reset;

  Session(int protocol) {
    this.protocol = protocol;
  }

  long expiry() {
    return expiry;
  }

  /**
   * A packet has passed. Only those from inside keep a UDP mapping alive (RFC 4787 section 4.3,
   * REQ-6).
   */
  void onPacket(long now, IpBody body, boolean outbound) {
    if (body instanceof TcpSegment segment) {
      observe(segment, outbound);
      boolean established = ackOut && ackIn && !reset && !(finOut && finIn);
      expiry = now + (established ? TCP_ESTABLISHED_TIMEOUT : TCP_TRANSITORY_TIMEOUT);
    } else if (outbound || expiry == 0) {
      expiry = now + (protocol == IpProtocol.UDP ? UDP_TIMEOUT : ICMP_TIMEOUT);
    }
  }

  private void observe(TcpSegment segment, boolean outbound) {
    if (segment.syn()) { // the same ports are used again
      reset = false;
      finOut = false;
      finIn = false;
    }
    reset |= segment.rst();
    if (outbound) {
      ackOut |= segment.hasAck();
      finOut |= segment.fin();
    } else {
      ackIn |= segment.hasAck();
      finIn |= segment.fin();
    }
  }
}
