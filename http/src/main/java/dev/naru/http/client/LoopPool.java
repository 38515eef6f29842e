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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a loop to an origin. Those without work lie on a stack, so that few are kept
 * warm and the others grow old; who finds none waits in a line while one is opened. On the loop.
 */
final class LoopPool {

  private final Origin origin;
  private final EventLoop loop;
  private final ArrayDeque<Http1ClientConnection> idle = new ArrayDeque<>();
  private final List<Http2ClientConnection> shared = new ArrayList<>(0);
  private final ArrayDeque<ClientExchange> waiting = new ArrayDeque<>();
  private int connecting;

  /** Whether a new connection will probably carry many exchanges. */
  private boolean sharing;

  private Clock.@Nullable Scheduled timer;

  LoopPool(Origin origin, EventLoop loop) {
    this.origin = origin;
    this.loop = loop;
    this.sharing = origin.settings().protocol() == Protocol.H2C;
  }

  EventLoop loop() {
    return loop;
  }

  Origin origin() {
    return origin;
  }

  // --- work

  void send(ClientExchange exchange) {
    for (Http2ClientConnection one : shared) {
      if (one.hasRoom()) {
        one.start(exchange);
        return;
      }
    }
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

  /** A connection that many share has room. */
  void freed(Http2ClientConnection connection) {
    while (connection.hasRoom()) {
      ClientExchange next = waiting.poll();
      if (next == null) {
        break;
      }
      connection.start(next);
    }
    if (connection.isIdle()) {
      if (origin.closed() || origin.wanted()) {
        connection.leave();
      } else {
        connection.keep();
      }
    }
  }

  /** It takes no more work. */
  void left(Http2ClientConnection connection) {
    shared.remove(connection);
    connectForWaiting();
  }

  void gone(Http2ClientConnection connection) {
    shared.remove(connection);
    origin.leave();
    connectForWaiting();
  }

  /** A connection is gone. */
  void gone(Http1ClientConnection connection) {
    idle.remove(connection);
    origin.leave();
  }

  /** Somebody on another loop has work and no place. */
  void giveWay() {
    Http1ClientConnection oldest = idle.peekFirst();
    if (oldest != null) {
      oldest.close();
      return;
    }
    for (Http2ClientConnection one : List.copyOf(shared)) {
      if (one.isIdle()) {
        one.leave();
        return;
      }
    }
  }

  void closeIdle() {
    while (!idle.isEmpty()) {
      idle.pollFirst().close();
    }
    List.copyOf(shared).forEach(Http2ClientConnection::leave);
  }

  // --- connections

  /** Opens as many connections as exchanges wait for, where there is a place for them. */
  void connectForWaiting() {
    while (connecting < (sharing ? Math.min(1, waiting.size()) : waiting.size())) {
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
    sharing = http2;
    if (http2) {
      Http2ClientConnection many = Http2ClientConnection.on(this, channel);
      shared.add(many);
      freed(many);
      connectForWaiting();
      return;
    }
    Http1ClientConnection connection = new Http1ClientConnection(this, channel);
    channel.pipeline().addLast(connection);
    idle(connection);
    connectForWaiting();
  }

  /**
   * A connection cannot be had: who has waited longest is told, or all who would have shared it.
   */
  void connectFailed(ClientFailure failure) {
    connecting--;
    int told = sharing ? waiting.size() : 1;
    for (int i = 0; i < told; i++) {
      ClientExchange one = waiting.poll();
      if (one != null) {
        one.failed(failure);
      }
    }
    origin.leave();
  }
}
