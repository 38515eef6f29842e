package dev.naru.internet.tcp;

import dev.naru.internet.wire.IpAddress;
import java.util.function.Predicate;

/**
 * Local ports of active opens: each destination has a sequence of its own that nobody else can
 * foresee (RFC 6056 section 3.3.3, algorithm 3).
 */
final class EphemeralPorts {
  /** The dynamic ports of RFC 6335 section 6. */
  static final int FIRST = 49152;

  static final int COUNT = 16384;

  private final SipHash secret;
  private int next;

  EphemeralPorts(SipHash secret) {
    this.secret = secret;
  }

  /** A connection from a port for which {@code free} holds, or one from port 0 if there is none. */
  FourTuple choose(IpAddress local, IpAddress remote, int port, Predicate<FourTuple> free) {
    int offset = (int) new FourTuple(local, 0, remote, port).hash(secret, 3) & 0x7fffffff;
    for (int i = 0; i < COUNT; i++) {
      int chosen = FIRST + (int) (((long) offset + next++) % COUNT);
      FourTuple tuple = new FourTuple(local, chosen, remote, port);
      next &= 0x7fffffff;
      if (free.test(tuple)) {
        return tuple;
      }
    }
    return new FourTuple(local, 0, remote, port);
  }
}
