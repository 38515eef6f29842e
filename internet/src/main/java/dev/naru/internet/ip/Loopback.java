package dev.naru.internet.ip;

import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpPacket;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Packets of a host to itself: they come in again in an event of their own, so that no transport is
 * called back while it sends.
 */
final class Loopback implements Timed {
  static final int MTU = 65535;

  private final IpStack stack;
  private final ArrayDeque<IpPacket> queue = new ArrayDeque<>();
  private final NetworkInterface lo;
  private long since;

  Loopback(IpStack stack) {
    this.stack = stack;
    this.lo = new NetworkInterface("lo", -1, MTU, Optional.empty(), (_, frame) -> accept(frame));
  }

  void transmit(long now, IpPacket packet, String cause) {
    if (queue.isEmpty()) {
      since = now;
    }
    stack.emit(now, lo, packet, cause);
  }

  private void accept(Frame frame) {
    queue.add((IpPacket) frame);
  }

  void clear() {
    queue.forEach(IpPacket::release);
    queue.clear();
  }

  @Override
  public void onTimer(long now) {
    for (int left = queue.size();
        left > 0;
        left--) { // those that are there now: answers have events of their own
      IpPacket packet = queue.remove();
      since = now;
      stack.traceIn(now, lo, packet);
      stack.input().deliver(now, lo, packet, false);
    }
  }

  @Override
  public long nextDeadline() {
    return queue.isEmpty() ? NEVER : since;
  }
}
