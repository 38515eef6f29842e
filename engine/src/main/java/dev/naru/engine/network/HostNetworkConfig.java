package dev.naru.engine.network;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * How the host's sockets are driven.
 *
 * @param transport what waits for sockets
 * @param loops event loops, each a thread; 1 or more
 * @param relays event loops of listeners that {@linkplain ListenerConfig#relay relay}; 1 or more
 * @param allocator where buffers come from
 */
public record HostNetworkConfig(
    Transport transport, int loops, int relays, ByteBufAllocator allocator) {

  /** What waits for sockets. */
  public enum Transport {
    /** Linux's own where it can be had, the JDK's otherwise. */
    AUTO,
    /** Linux's own; fails where it cannot be had. */
    EPOLL,
    /** The JDK's; works everywhere. */
    NIO
  }

  /**
   * Half of the cores wait for sockets, and the other half is left to virtual threads; but behind
   * what relays there are none, so that it may have all.
   */
  public static final HostNetworkConfig DEFAULTS =
      new HostNetworkConfig(
          Transport.AUTO,
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
          Runtime.getRuntime().availableProcessors(),
          PooledByteBufAllocator.DEFAULT);

  public HostNetworkConfig {
    if (loops < 1 || relays < 1) {
      throw new IllegalArgumentException(
          "at least one loop is needed of each kind, not " + loops + " and " + relays);
    }
  }

  /** The same with another transport. */
  public HostNetworkConfig with(Transport other) {
    return new HostNetworkConfig(other, loops, relays, allocator);
  }
}
