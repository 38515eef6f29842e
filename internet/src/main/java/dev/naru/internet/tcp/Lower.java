package dev.naru.internet.tcp;

import dev.naru.internet.ip.SendResult;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.TcpSegment;

/** What a connection needs from below it. */
interface Lower {

  /** Sends a segment; takes over the reference to its payload. Never calls back. */
  SendResult send(long now, FourTuple tuple, TcpSegment segment, Ecn ecn, SendCause cause);

  /** As {@code IpLayer.pathMtu}. */
  int pathMtu(long now, FourTuple tuple);

  /** The state has changed; if to CLOSED, the connection is to be forgotten. */
  void onState(long now, TcpConnection connection, TcpState before);

  /** {@code nextDeadline} may have come forward. */
  void deadlineChanged(TcpConnection connection);
}
