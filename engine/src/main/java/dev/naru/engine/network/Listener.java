package dev.naru.engine.network;

import java.net.SocketAddress;

/** A bound listener. */
public interface Listener extends AutoCloseable {

  /** Where it really listens: the port is known even when 0 was asked for. */
  SocketAddress address();

  /** Connections open now. */
  int connections();

  /** Stops listening, at once; open connections stay. */
  @Override
  void close();
}
