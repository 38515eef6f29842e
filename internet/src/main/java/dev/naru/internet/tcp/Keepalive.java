package dev.naru.internet.tcp;

import dev.naru.internet.tcp.Timers.Timer;

/** Probes a peer that has been silent for long (RFC 9293 section 3.8.4). */
final class Keepalive {
  private final TcpConnection c;
  private final TcpConfig.KeepAlive config;
  private long lastHeard;
  private int unanswered;

  Keepalive(TcpConnection connection, TcpConfig.KeepAlive config) {
    c = connection;
    this.config = config;
  }

  /** It is wanted from now on; before the connection is established there is nobody to probe. */
  void start(long now) {
    lastHeard = now;
    if (c.state().isSynchronized()) {
      c.timers.set(Timer.KEEPALIVE, now + config.idle());
    }
  }

  /** The peer lives. The timer, when it comes, finds out by itself that it came too early. */
  void heard(long now) {
    lastHeard = now;
    unanswered = 0;
  }

  void onTimer(long now) {
    long due = lastHeard + config.idle() + unanswered * config.interval();
    if (due > now || !c.sender.board.isEmpty()) { // what is outstanding probes by itself
      c.timers.set(Timer.KEEPALIVE, Math.max(due, now + config.interval()));
    } else if (unanswered >= config.probes()) {
      c.teardown.resetByUs(now, CloseReason.TIMED_OUT);
    } else {
      unanswered++;
      c.timers.set(Timer.KEEPALIVE, now + config.interval());
      // MUST-26: without data, and with a number that is out of the peer's window
      c.transmitter.probe(now, c.sender.nxt() - 1, SendCause.KEEPALIVE);
    }
  }
}
