package dev.naru.internet.tcp;

import dev.naru.internet.ip.SendResult;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.FastOpenCookie;
import dev.naru.internet.wire.TcpSegment;
import java.util.Optional;

/** What a connection needs from below it. */
interface Lower {

  /** Sends a segment; takes over the reference to its payload. Never calls back. */
  SendResult send(long now, FourTuple tuple, TcpSegment segment, Ecn ecn, SendCause cause);

  /** As {@code IpLayer.pathMtu}. */
  int pathMtu(long now, FourTuple tuple);

  /** The state has changed; if to CLOSED, the connection is to be forgotten. */
  void onState(long now, TcpConnection connection, TcpState before);

  /** A server has given a Fast Open cookie, or its SYN had to be sent again without data. */
  default void onFastOpen(TcpConnection connection, Optional<FastOpenCookie> cookie, int mss) {}

  /** {@code nextDeadline} may have come forward. */
  void deadlineChanged(TcpConnection connection);
}
