package dev.naru.http.h1;

import dev.naru.engine.config.Limits;
import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.exchange.ConnectionTimes;
import dev.naru.http.exchange.Exchange;
import dev.naru.http.exchange.ServerConnection;
import dev.naru.http.exchange.ServerContext;
import dev.naru.http.message.Head;
import dev.naru.http.message.Refusal;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.StatusLine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FileRegion;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 connection: the last handler of a channel's pipeline.
 *
 * <p>Requests are answered one after another (RFC 9112, section 9.3.2): while an exchange is in
 * flight, what the client has sent behind it stays as it came, and when that is anything at all the
 * channel is not read any more. {@link #pump} is the whole course of a connection: it reads a head,
 * begins an exchange, lets the exchange take of its body what it asks for, and when the answer has
 * been given and the body is finished starts again. Everything runs on the channel's loop.
 */
public final class Http1Connection extends ServerConnection {

  private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);

  /** What is read and thrown away of a body that the handler did not want. */
  private static final long DRAINED = 256 * 1024;

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final HeadDecoder decoder;
  private final ConnectionTimes times;

  /** What has been read and not been understood yet. */
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;

  /** Read by other threads for a dump only. */
  private volatile @Nullable Exchange exchange;

  private boolean pumping;
  private boolean flushPending;

  /** The client sends no more. */
  private boolean inputEnded;

  /** The server goes down: no more of a tunnel is taken. */
  private boolean tunnelOver;

  /** No request will be read after this one. */
  private boolean closeAfterAnswer;

  /** The last answer has been written; what still comes in is thrown away. */
  private boolean ending;

  /**
   * On a channel.
   *
   * @param context what it shares with the others of its listener
   */
  public Http1Connection(ServerContext context, Channel channel) {
    super(context, channel);
    Limits limits = context.limits();
    int head = (int) Math.min(limits.header().bytes(), 1 << 20);
    this.decoder = new HeadDecoder(head, limits.body().bytes(), context.secure());
    this.times = new ConnectionTimes(context.network().clock(), channel, limits, this::timeout);
    // A client that has sent its request may shut its side down and still wants the answer.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  // --- events

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (channel.isActive()) {
      opened();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    opened();
  }

  private void opened() {
    if (!times.awaited()) {
      channel.remoteAddress(); // which the channel remembers, for the log, when it is closed
      context.observer().opened(this);
      times.awaitRequest(context.network().clock().nanos());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (ending) {
      in.release();
      return;
    }
    beginBurst();
    if (!pending.isReadable()) {
      pending.release();
      pending = in;
    } else {
      ByteBuf joined = channel.alloc().buffer(pending.readableBytes() + in.readableBytes());
      joined.writeBytes(pending).writeBytes(in);
      pending.release();
      in.release();
      pending = joined;
    }
    pump();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    endBurst();
    if (flushPending) {
      flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (ending) {
        channel.close();
      } else {
        pump();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      Exchange current = exchange;
      if (current != null) {
        current.answer().becameWritable();
      }
      pump();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ending = true;
    times.cancel();
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    Exchange current = exchange;
    if (current != null) {
      exchange = null;
      current.lost(new ClosedChannelException());
    }
    context.observer().closed(this);
    ctx.fireChannelInactive();
  }

  /** Another version has been chosen. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (!ending) {
      ending = true;
      times.cancel();
      context.observer().closed(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("connection {}: {}", id(), cause.toString());
    } else {
      log.error("connection {} failed", id(), cause);
    }
    channel.close();
  }

  // --- the course of a connection

  /** Does whatever can be done with what has been read. */
  void pump() {
    if (pumping || ending) {
      return;
    }
    pumping = true;
    try {
      boolean more = true;
      while (more && !ending) {
        more = step();
      }
    } catch (Refusal refused) {
      refuse(refused);
    } finally {
      pumping = false;
    }
    if (!ending && channel.isActive()) {
      rest();
    }
  }

  private boolean step() throws Refusal {
    Exchange current = exchange;
    if (current == null) {
      // A client that sends requests and reads no answers is not read either.
      return pending.isReadable() && channel.isWritable() && head();
    }
    Http1Body body = body(current);
    if (!body.finished() && !body.broken()) {
      return body.wanted() && pending.isReadable() && body.take(pending);
    }
    if (current.completed() && !closeAfterAnswer) {
      exchange = null;
      times.awaitRequest(current.answeredNanos());
      return true;
    }
    return false;
  }

  private boolean head() throws Refusal {
    Head head = decoder.decode(pending);
    if (head == null) {
      return false;
    }
    times.requestBegun();
    closeAfterAnswer = !head.keepAlive();
    BodyDecoder framing;
    if (head.contentLength() >= 0) {
      framing = new BodyDecoder.FixedLength(head.contentLength());
    } else {
      long maxBody = context.limits().body().bytes();
      int maxTrailers = (int) context.limits().header().bytes();
      BodyDecoder.Chunked.check(pending, maxBody, maxTrailers);
      framing = new BodyDecoder.Chunked(maxBody, maxTrailers);
    }
    Http1Body body = new Http1Body(this, framing, head.expectsContinue());
    Exchange next =
        new Exchange(this, head, body, new Http1Answer(this), context.network().clock().nanos());
    exchange = next;
    if (head.serverWide()) {
      next.send(200); // RFC 9110, section 9.3.7: answers that there is a server.
      return true;
    }
    try {
      context.handler().get().handle(next);
    } catch (Exception | LinkageError | StackOverflowError failed) {
      next.fail(failed);
    }
    return true;
  }

  /** Nothing more can be done: says what is awaited, from whom, and for how long. */
  private void rest() {
    Exchange current = exchange;
    boolean waits = !pending.isReadable();
    if ((inputEnded || tunnelOver) && waits) {
      if (current == null) {
        channel.close();
        return;
      }
      Http1Body body = body(current);
      if (body.endsWithInput()) {
        if (body.wanted()) {
          body.inputEnded();
        }
      } else if (body.wanted() && !body.finished()) {
        closeAfterAnswer = true;
        current.body().fail(new BodyException(400, "the body ended early"));
      }
    }
    if (current == null) {
      if (decoder.midway()) {
        times.awaitHead();
      }
    } else if (current.body().wanted() && !body(current).endsWithInput()) {
      times.awaitBody(current.body().received());
    } else {
      times.awaitNothing();
    }
    read(waits && !tunnelOver);
  }

  private void read(boolean on) {
    // Epoll forgets a channel whose input has ended and fails when it is asked for more.
    if (!inputEnded && channel.config().isAutoRead() != on) {
      channel.config().setAutoRead(on);
    }
  }

  /** What {@link #head} has given it. */
  private static Http1Body body(Exchange current) {
    return (Http1Body) current.body();
  }

  /** The answer of the exchange has been written to its end. */
  void answered(Exchange current) {
    Http1Body body = body(current);
    if (!staysOpen(current, true)) {
      end(!body.finished() || pending.isReadable());
    } else {
      if (!body.finished()) {
        body.drain(DRAINED, () -> end(true));
      }
      pump();
    }
  }

  /**
   * Whether another request may follow this exchange (RFC 9112, section 9.3).
   *
   * @param last whether nobody will read any more of the request's body
   */
  boolean staysOpen(Exchange current, boolean last) {
    Http1Body body = body(current);
    boolean unread = last && (body.continueOwed() || body.remaining() > DRAINED);
    if (body.broken() || unread || context.draining().getAsBoolean()) {
      closeAfterAnswer = true;
    }
    return !closeAfterAnswer;
  }

  void closeAfterAnswer() {
    closeAfterAnswer = true;
  }

  private void refuse(Refusal refused) {
    String text =
        refused.status() + " " + StatusLine.reason(refused.status()) + ": " + refused.why() + "\n";
    ResponseFields fields = new ResponseFields();
    fields.set("Content-Type", "text/plain;charset=utf-8");
    HeadEncoder encoder =
        HeadEncoder.begin()
            .status(refused.status())
            .common(fields, context.date(), context.network().clock().nanos())
            .fields(fields)
            .length(text.length())
            .close()
            .lineEnd();
    ByteBuf out = buffer(encoder.size() + text.length());
    encoder.copyTo(out);
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
    context.observer().refused(this, refused.status());
    write(out);
    end(true);
  }

  /** Closes behind what was written. */
  private void end(boolean linger) {
    if (ending) {
      return;
    }
    ending = true;
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    read(true);
    flushPending = false;
    closeAfterWrites(times, linger && !inputEnded);
  }

  /** Cuts the connection: the client must see that the answer is not whole. */
  void abort(Throwable cause) {
    ending = true;
    Exchange current = exchange;
    if (current != null) {
      exchange = null;
      current.lost(cause);
    }
    channel.close();
  }

  private void timeout(ConnectionTimes.Awaited awaited) {
    switch (awaited) {
      case REQUEST, LINGER -> channel.close();
      case HEAD -> refuse(new Refusal(408, "the head took too long"));
      case BODY -> {
        Exchange current = exchange;
        closeAfterAnswer = true;
        if (current != null) {
          current.body().fail(new BodyException(408, "the body took too long"));
          pump();
        }
      }
      case WRITES -> abort(new IOException("the client reads too slowly"));
      case NOTHING -> {}
    }
  }

  @Override
  public void drain() {
    channel
        .eventLoop()
        .execute(
            () -> {
              Exchange current = exchange;
              if (current == null && !decoder.midway() && !ending) {
                end(false);
              } else if (current != null && body(current).endsWithInput()) {
                endTunnel(current);
              }
            });
  }

  @Override
  protected void endTunnel(Exchange tunnel) {
    tunnelOver = true;
    pump();
  }

  // --- for the exchange

  void write(ByteBuf out) {
    times.wrote(out.readableBytes());
    channel.write(out, channel.voidPromise());
  }

  ChannelFuture writeRegion(FileRegion region, long count) {
    return channel.write(region).addListener(_ -> times.wrote(count));
  }

  /**
   * Whether the kernel sends whole segments only and keeps the rest for what comes next (TCP_CORK);
   * where it cannot, nothing changes.
   */
  void cork(boolean on) {
    if (channel.isActive()) {
      channel.config().setOption(EpollChannelOption.TCP_CORK, on);
    }
  }

  /** Sends what was written: at the end of the read burst during one, now otherwise. */
  void flush() {
    if (inBurst()) {
      flushPending = true;
    } else {
      flushPending = false;
      channel.flush();
      times.awaitWrites();
    }
  }

  void writeContinue() {
    write(Unpooled.wrappedBuffer(CONTINUE));
    flush();
  }

  ByteBuf buffer(int capacity) {
    return channel.alloc().ioBuffer(capacity);
  }

  boolean writable() {
    return channel.isWritable();
  }

  /** Whether the kernel can copy a file to this channel. */
  boolean sendsFiles() {
    return (channel instanceof UnixChannel || channel instanceof NioSocketChannel)
        && channel.pipeline().get(SslHandler.class) == null;
  }

  @Override
  public void current(List<Current> all) {
    add(exchange, all);
  }
}
