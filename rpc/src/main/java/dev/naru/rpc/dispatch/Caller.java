package dev.naru.rpc.dispatch;

import dev.naru.rpc.wire.JsonBytes;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;

/**
 * Where requests come from and answers go to: a connection, or a peer of a datagram socket. All but
 * {@link #post} is called on its loop.
 */
public interface Caller {

  /** The loop that it lives on. */
  EventExecutor loop();

  /** {@code tcp}, {@code tls} or {@code udp}. */
  String transport();

  /** The other end. */
  SocketAddress remote();

  /** An empty buffer for one message, which is sent before the next is asked for. */
  JsonBytes scratch();

  /** Sends a message; it goes with the next flush, which follows by itself. */
  void send(JsonBytes message);

  /** The same for a value of a stream: it comes after those that were sent so before. */
  default void sendInOrder(JsonBytes message) {
    send(message);
  }

  /** Whether it is known when the other end has gone, so that a stream to it may have no end. */
  default boolean isConnected() {
    return true;
  }

  /** Runs a task on the loop, with others of its kind, then flushes. Any thread. */
  void post(Runnable task);

  /** Whether the network takes more at the moment. */
  boolean isWritable();

  /** Tells, once, when it is again. */
  void onWritable(Runnable listener);

  /** A call is being worked on; {@link #ended} follows. */
  void begun(Call call);

  /** It is over. */
  void ended(Call call);

  /**
   * The peer has sent something of no use to anybody: an unknown pattern, a reply to nobody. Who
   * does nothing else is cut off.
   */
  void strike();
}
