package dev.naru.engine.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.resolver.AddressResolverGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The one way to a network, to time and to chance. A server that takes all three from here runs
 * unchanged on the kernel's sockets, in memory, and in a simulated Internet. Nobody else creates an
 * event loop group, a thread pool, a scheduler, a clock or a random source.
 */
public interface Network extends AutoCloseable {

  /**
   * For a listener of byte streams: group, channel class, allocator, options and local address are
   * set; add a child handler and call {@link ServerBootstrap#bind()}. Servers do not call this
   * themselves: {@link Listeners} does, and counts.
   */
  ServerBootstrap stream(ListenerConfig listener);

  /** For a listener of datagrams: likewise; add a handler and call {@link Bootstrap#bind()}. */
  Bootstrap datagram(ListenerConfig listener);

  /**
   * For outgoing byte streams: group, channel class, allocator, options and resolver are set. Name
   * the other end with {@link java.net.InetSocketAddress#createUnresolved}; the resolver turns it
   * into what this network understands.
   */
  Bootstrap connect();

  /** Turns host names into addresses of this network. */
  AddressResolverGroup<?> resolver();

  /**
   * The servers of a service, as DNS has them (SRV, RFC 2782). May block.
   *
   * @param name {@code _service._proto.domain}
   * @return empty when the domain says that it has no such service
   * @throws IOException when it cannot be looked up, or this network has no such records
   */
  default List<ServiceTarget> services(String name) throws IOException {
    throw new IOException("this network has no SRV records");
  }

  /** This network's time. */
  Clock clock();

  /**
   * This network's chance: on the host network cryptographically strong, in a simulation seeded.
   */
  RandomGenerator random();

  /** Runs each task on a virtual thread of its own: for whatever may block. */
  Executor executor();

  /**
   * Runs each task on a thread of its own that takes turns with all others: for what may compute
   * for seconds, as the start of an application does. A virtual thread leaves its carrier only when
   * it waits, and there are few. In a simulation this is {@link #executor()}, because its time
   * waits for that alone.
   */
  default Executor computing() {
    return executor();
  }

  /** Ends loops and threads; channels still open are closed. */
  @Override
  void close();
}
