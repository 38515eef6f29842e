package dev.naru.engine.network;

import java.net.SocketAddress;
import java.util.List;

/** A bound listener. */
public interface Listener extends AutoCloseable {

  /** Where it really listens: the port is known even when 0 was asked for. */
  SocketAddress address();

  /** Connections open now. */
  int connections();

  /**
   * Changes who begins connections with a PROXY header, for those that come from now on.
   *
   * @param ranges as in {@link ListenerConfig#proxies}
   */
  void proxies(List<Subnet> ranges);

  /** Stops listening, at once; open connections stay. */
  @Override
  void close();
}
