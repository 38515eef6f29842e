package dev.naru.engine.network;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * How the host's sockets are driven.
 *
 * @param transport what waits for sockets
 * @param loops event loops, each a thread; 1 or more
 * @param allocator where buffers come from
 */
public record HostNetworkConfig(Transport transport, int loops, ByteBufAllocator allocator) {

  /** What waits for sockets. */
  public enum Transport {
    /** Linux's own where it can be had, the JDK's otherwise. */
    AUTO,
    /** Linux's own; fails where it cannot be had. */
    EPOLL,
    /** The JDK's; works everywhere. */
    NIO
  }

  /** Half of the cores wait for sockets; the other half is left to virtual threads. */
  public static final HostNetworkConfig DEFAULTS =
      new HostNetworkConfig(
          Transport.AUTO,
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
          PooledByteBufAllocator.DEFAULT);

  public HostNetworkConfig {
    if (loops < 1) {
      throw new IllegalArgumentException("at least one loop is needed, not " + loops);
    }
  }

  /** The same with another transport. */
  public HostNetworkConfig with(Transport other) {
    return new HostNetworkConfig(other, loops, allocator);
  }
}
