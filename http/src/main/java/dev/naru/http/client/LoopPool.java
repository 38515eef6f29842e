package dev.naru.http.client;

import dev.naru.engine.network.Clock;
import dev.naru.http.client.ClientFailure.Kind;
import dev.naru.http.client.ClientFailure.Progress;
import dev.naru.http.client.Origin.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a loop to an origin. Those without work lie on a stack, so that few are kept
 * warm and the others grow old; who finds none waits in a line while one is opened. On the loop.
 */
final class LoopPool {

  private final Origin origin;
  private final EventLoop loop;
  private final ArrayDeque<Http1ClientConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<ClientExchange> waiting = new ArrayDeque<>();
  private int connecting;
  private Clock.@Nullable Scheduled timer;

  LoopPool(Origin origin, EventLoop loop) {
    this.origin = origin;
    this.loop = loop;
  }

  EventLoop loop() {
    return loop;
  }

  Origin origin() {
    return origin;
  }

  // --- work

  void send(ClientExchange exchange) {
    Http1ClientConnection connection = idle.pollLast();
    if (connection != null) {
      connection.start(exchange);
      return;
    }
    waiting.add(exchange);
    connectForWaiting();
  }

  /** The exchange waits no more. */
  void forget(ClientExchange exchange) {
    waiting.remove(exchange);
  }

  /** A connection has no work: it gets some, or is kept. */
  void idle(Http1ClientConnection connection) {
    ClientExchange next = waiting.poll();
    if (next != null) {
      connection.start(next);
    } else if (origin.closed() || origin.wanted()) {
      connection.close();
    } else {
      idle.addLast(connection);
      connection.keep();
    }
  }

  /** A connection is gone. */
  void gone(Http1ClientConnection connection) {
    idle.remove(connection);
    origin.leave();
  }

  /** Somebody on another loop has work and no place. */
  void yield() {
    Http1ClientConnection oldest = idle.peekFirst();
    if (oldest != null) {
      oldest.close();
    }
  }

  void closeIdle() {
    while (!idle.isEmpty()) {
      idle.pollFirst().close();
    }
  }

  // --- connections

  /** Opens as many connections as exchanges wait for, where there is a place for them. */
  void connectForWaiting() {
    while (connecting < waiting.size()) {
      if (!origin.enter()) {
        origin.await(this);
        limitWaiting();
        return;
      }
      connecting++;
      connect();
    }
  }

  /** Who waits for a place waits no longer than a connection may take. */
  private void limitWaiting() {
    if (timer == null) {
      ClientExchange last = waiting.peekLast();
      timer =
          origin
              .network()
              .clock()
              .schedule(origin.settings().connect(), () -> loop.execute(() -> giveUp(last)));
    }
  }

  private void giveUp(@Nullable ClientExchange last) {
    timer = null;
    if (waiting.contains(last)) {
      ClientExchange one;
      do {
        one = waiting.poll();
        if (one != null) {
          one.failed(
              new ClientFailure(
                  Kind.CONNECTION_LIMIT_REACHED,
                  Progress.NONE,
                  "all " + origin.settings().maxConnections() + " connections are busy"));
        }
      } while (one != null && one != last);
    }
    if (connecting < waiting.size()) {
      limitWaiting();
    }
  }

  private void connect() {
    Bootstrap bootstrap =
        origin
            .network()
            .connect()
            .clone(loop)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) origin.settings().connect().toMillis())
            // An answer may lie in the kernel when writing fails: it is read before we close.
            .option(ChannelOption.AUTO_CLOSE, false)
            .handler(new ChannelInboundHandlerAdapter());
    bootstrap.connect(origin.address()).addListener(done -> connected((ChannelFuture) done));
  }

  private void connected(ChannelFuture done) {
    if (!done.isSuccess()) {
      connectFailed(ConnectFailures.of(origin, done.cause()));
    } else if (origin.settings().tls().isPresent()) {
      Channel channel = done.channel();
      channel
          .pipeline()
          .addLast(new Handshake(this, origin.settings().tls().get(), channel.alloc()));
    } else {
      opened(done.channel(), origin.settings().protocol() == Protocol.H2C);
    }
  }

  /** A connection can be used. */
  void opened(Channel channel, boolean http2) {
    connecting--;
    Http1ClientConnection connection = new Http1ClientConnection(this, channel);
    channel.pipeline().addLast(connection);
    idle(connection);
  }

  /** A connection cannot be had: who has waited longest is told. */
  void connectFailed(ClientFailure failure) {
    connecting--;
    ClientExchange first = waiting.poll();
    if (first != null) {
      first.failed(failure);
    }
    origin.leave();
  }
}
