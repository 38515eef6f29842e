package dev.naru.internet.tcp;

import dev.naru.internet.tcp.Timers.Timer;

/** Probes a peer that has been silent for long (RFC 9293 section 3.8.4). */
final class Keepalive {
  private final TcpConnection c;
  private TcpConfig.KeepAlive config;
  private long lastHeard;
  private int unanswered;

  Keepalive(TcpConnection connection) {
    c = connection;
    config = connection.config().keepAlive();
  }

  void configure(long now, TcpConfig.KeepAlive newConfig) {
    config = newConfig;
    start(now);
  }

  /** The connection is established. */
  void start(long now) {
    lastHeard = now;
    if (config.on() && c.state().isSynchronized()) {
      c.timers.set(Timer.KEEPALIVE, now + config.idle());
    } else {
      c.timers.clear(Timer.KEEPALIVE);
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
