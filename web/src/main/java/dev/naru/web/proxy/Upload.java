package dev.naru.web.proxy;

import dev.naru.engine.network.Clock;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpVersion;
import dev.naru.http.RequestBody;
import dev.naru.http.client.ClientExchange;
import dev.naru.http.message.ResponseFields;
import dev.naru.web.hop.AnswerFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a request on its way from the client to a server; in a tunnel, what the client sends.
 * On the loop.
 *
 * <p>A body of up to 64 KiB whose length is known is read before a server is chosen, so that a slow
 * client holds no server's connection for it and the request can be sent again. Anything else is
 * passed on as it comes: a piece is asked of the client when the server takes one.
 */
final class Upload implements RequestBody.Consumer {

  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

  /** Bodies of a known length up to that size are read first. */
  private static final int READ_FIRST = 64 * 1024;

  /** How long a server may think about an expectation before the body is sent all the same. */
  private static final Duration CONTINUE = Duration.ofSeconds(1);

  private final ProxyRoute route;
  private final HttpExchange exchange;
  private final ProxyExchange owner;

  /** What is read before a server is chosen; null for what is passed on as it comes. */
  private @Nullable HeldBody held;

  private boolean streamed;
  private boolean asked;
  private boolean ended;
  private boolean stopped;

  // While a server is asked.
  private @Nullable ClientExchange to;
  private boolean expecting;
  private Clock.@Nullable Scheduled expectation;

  /** Of an exchange. */
  Upload(ProxyRoute route, HttpExchange exchange, ProxyExchange owner) {
    this.route = route;
    this.exchange = exchange;
    this.owner = owner;
  }

  // --- before a server is chosen

  /**
   * Begins with a request's body.
   *
   * @return whether a server may be chosen now; if not, that happens when all of the body is here
   */
  boolean begin() {
    long length = exchange.request().contentLength();
    if (length == 0) {
      return true;
    }
    exchange.requestBody().consumer(this);
    if ((length > 0 && length <= READ_FIRST && !expected())
        || route.config().buffer() == Buffering.REQUESTS) {
      held = route.hold((EventLoop) exchange.loop());
      exchange.requestBody().read();
      return false;
    }
    streamed = true;
    return true;
  }

  private boolean expected() {
    return exchange.request().version() != HttpVersion.HTTP_1_0
        && exchange.request().fields().contains("Expect");
  }

  /** Its length for a server; -1 when nobody knows. */
  long contentLength() {
    HeldBody all = held;
    // What is held has a length, whatever its client has said of it.
    return all != null && all.trailers() == null ? all.size() : exchange.request().contentLength();
  }

  /** Whether a server is asked if it wants the body. */
  boolean expects() {
    return streamed && expected();
  }

  /** Whether it can be sent to another server: what was asked of the client comes only once. */
  boolean repeatable() {
    return !asked;
  }

  // --- to a server

  /** A connection carries the request's head. */
  void begun(ClientExchange server) {
    to = server;
    HeldBody all = held;
    if (all != null) {
      all.send(server, this::lost);
    } else if (server.request().expectsContinue()) {
      expecting = true;
      expectation =
          route
              .network()
              .clock()
              .schedule(CONTINUE, () -> exchange.loop().execute(this::expectationMet));
    } else {
      pull();
    }
  }

  /** The server wants the body, or has thought about it for long enough. */
  void expectationMet() {
    if (expecting) {
      expecting = false;
      pull();
    }
  }

  /** The server answers without having asked for the body. */
  void answered() {
    expecting = false;
  }

  /** The server takes more. */
  void writable() {
    HeldBody all = held;
    ClientExchange server = to;
    if (all != null && server != null) {
      all.more(server, this::lost);
    } else {
      pull();
    }
  }

  /** Asks the client for more, when the server takes more. */
  private void pull() {
    ClientExchange server = to;
    if (streamed && !ended && !expecting && server != null && server.writable()) {
      asked = true;
      exchange.requestBody().read();
    }
  }

  /** What the client sends from now on is its half of a tunnel. */
  void tunnel(RequestBody incoming) {
    streamed = true;
    incoming.consumer(this);
    pull();
  }

  /** That server gets no more of it. */
  void detach() {
    to = null;
    if (expectation != null) {
      expectation.cancel();
    }
  }

  /** Nobody gets any more of it. */
  void stop() {
    stopped = true;
    HeldBody all = held;
    if (all != null) {
      all.release();
    }
  }

  // --- from the client

  @Override
  public void data(ByteBuf piece) {
    HeldBody all = held;
    ClientExchange server = to;
    if (stopped) {
      piece.release();
    } else if (all != null) {
      all.add(piece, () -> exchange.requestBody().read(), this::lost);
    } else {
      if (server == null) {
        piece.release();
      } else {
        server.write(piece);
        server.flush();
      }
      pull();
    }
  }

  @Override
  public void end(HttpFields behind) {
    ended = true;
    if (stopped) {
      return;
    }
    ResponseFields trailers = behind.size() == 0 ? null : AnswerFields.trailers(behind);
    HeldBody all = held;
    ClientExchange server = to;
    if (all != null) {
      if (trailers != null) {
        all.trailers(trailers);
      }
      owner.attempt();
    } else if (server != null) {
      server.end(trailers);
    }
  }

  /** The client's body is broken, or late, or the client is gone: it is told what it did. */
  @Override
  public void failed(Throwable cause) {
    ended = true;
    if (!stopped) {
      owner.bodyFailed(cause);
    }
  }

  /** What was held of the body cannot be written or read. */
  private void lost(IOException cause) {
    if (!stopped) {
      LOG.error("a body cannot be held on the disk: {}", cause.toString());
      owner.bodyFailed(cause);
    }
  }
}
