package dev.naru.http.client;

import dev.naru.engine.network.Network;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that requests are sent to, and our connections to it: a pool a loop, one bound for all.
 * Any thread, but for {@link #exchange}.
 */
public final class Origin implements AutoCloseable {

  /** Which HTTP is spoken. */
  public enum Protocol {
    /** HTTP/1.1, in clear text or inside TLS. */
    HTTP_1_1,
    /** HTTP/2 in clear text, with prior knowledge (RFC 9113, section 3.3). */
    H2C,
    /** What ALPN chooses. */
    ALPN
  }

  /**
   * How it is spoken to.
   *
   * @param protocol which HTTP
   * @param tls where the scheme is https
   * @param name the name that it must prove to have, and that SNI says
   * @param connect how long a connection may take, and how long an exchange may wait for one
   * @param handshake how long TLS may take
   * @param idle how long a connection without work is kept
   * @param maxConnections open ones; 0 for as many as it takes
   * @param maxHead octets of an answer's head
   */
  public record Settings(
      Protocol protocol,
      Optional<ClientTls> tls,
      String name,
      Duration connect,
      Duration handshake,
      Duration idle,
      int maxConnections,
      int maxHead) {}

  private final Network network;
  private final SocketAddress address;
  private final Settings settings;
  private final Map<EventLoop, LoopPool> pools = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  /** Pools in which somebody waits for a place. */
  private final ConcurrentLinkedQueue<LoopPool> waiting = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  /** Opens nothing yet. */
  public Origin(Network network, SocketAddress address, Settings settings) {
    this.network = network;
    this.address = address;
    this.settings = settings;
  }

  /** Makes an exchange on that loop; to be called on it. {@link ClientExchange#start} begins it. */
  public ClientExchange exchange(EventLoop loop, ClientRequest request, ResponseListener listener) {
    LoopPool pool = pools.get(loop);
    if (pool == null) {
      pool = pools.computeIfAbsent(loop, one -> new LoopPool(this, one));
    }
    return new ClientExchange(pool, request, listener);
  }

  /** Where it is. */
  public SocketAddress address() {
    return address;
  }

  /** Connections that are open or being opened. */
  public int connections() {
    return open.get();
  }

  /** Keeps no connection any more that has no work; exchanges that have begun end as they would. */
  @Override
  public void close() {
    closed = true;
    pools.values().forEach(pool -> pool.loop().execute(pool::closeIdle));
  }

  boolean closed() {
    return closed;
  }

  Network network() {
    return network;
  }

  Settings settings() {
    return settings;
  }

  // --- places

  /** Takes a place for a connection, if there is one. */
  boolean enter() {
    int most = settings.maxConnections();
    int now = open.get();
    while (now < most || most == 0) {
      if (open.compareAndSet(now, now + 1)) {
        return true;
      }
      now = open.get();
    }
    return false;
  }

  /** Gives a place back, to somebody who waits for it on any loop. */
  void leave() {
    open.decrementAndGet();
    callNext();
  }

  private void callNext() {
    LoopPool next = waiting.poll();
    if (next != null) {
      next.loop().execute(next::connectForWaiting);
    }
  }

  /** A pool has work and no place: the others give up what they keep idle. */
  void await(LoopPool pool) {
    if (!waiting.contains(pool)) {
      waiting.add(pool);
    }
    for (LoopPool other : pools.values()) {
      if (other != pool) {
        other.loop().execute(other::giveWay);
      }
    }
    if (open.get() < settings.maxConnections()) { // left before we waited: nobody was called
      callNext();
    }
  }

  /** Whether a pool waits for a place. */
  boolean wanted() {
    return !waiting.isEmpty();
  }
}
