package dev.naru.http.h1;

import dev.naru.engine.config.Limits;
import dev.naru.engine.limit.InFlight;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.HttpRequest;
import dev.naru.http.HttpVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSession;
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
public final class Http1Connection extends ChannelInboundHandlerAdapter implements HttpConnection {

  private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);
  private static final AtomicLong IDS = new AtomicLong();

  /** What is read and thrown away of a body that the handler did not want. */
  private static final long DRAINED = 256 * 1024;

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Http1Context context;
  private final Channel channel;
  private final long id = IDS.incrementAndGet();
  private final HeadDecoder decoder;
  private final ConnectionTimes times;

  /** What has been read and not been understood yet. */
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;

  /** Read by other threads for a dump only. */
  private volatile @Nullable Http1Exchange exchange;

  /** Waits for the end of the read burst to get its thread. */
  private @Nullable Http1Exchange starting;

  private boolean pumping;
  private boolean inBurst;
  private boolean flushPending;

  /** The client sends no more. */
  private boolean inputEnded;

  /** No request will be read after this one. */
  private boolean closeAfterAnswer;

  /** The last answer has been written; what still comes in is thrown away. */
  private boolean ending;

  /**
   * On a channel.
   *
   * @param context what it shares with the others of its listener
   */
  public Http1Connection(Http1Context context, Channel channel) {
    this.context = context;
    this.channel = channel;
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
    inBurst = true;
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
    inBurst = false;
    startThreads();
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
      Http1Exchange current = exchange;
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
    Http1Exchange current = exchange;
    if (current != null) {
      exchange = null;
      current.lost(new ClosedChannelException());
    }
    startThreads(); // which gives the place back
    context.observer().closed(this);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("connection {}: {}", id, cause.toString());
    } else {
      log.error("connection {} failed", id, cause);
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
    Http1Exchange current = exchange;
    if (current == null) {
      // A client that sends requests and reads no answers is not read either.
      return pending.isReadable() && channel.isWritable() && head();
    }
    IncomingBody body = current.body();
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
    IncomingBody body = new IncomingBody(this, framing, head.expectsContinue());
    Http1Exchange next = new Http1Exchange(this, head, body, context.network().clock().nanos());
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
    Http1Exchange current = exchange;
    boolean waits = !pending.isReadable();
    if (inputEnded && waits) {
      if (current == null) {
        channel.close();
        return;
      }
      if (current.body().wanted() && !current.body().finished()) {
        closeAfterAnswer = true;
        current.body().fail(new BodyException(400, "the body ended early"));
      }
    }
    if (current == null) {
      if (decoder.midway()) {
        times.awaitHead();
      }
    } else if (current.body().wanted()) {
      times.awaitBody(current.body().received());
    } else {
      times.awaitNothing();
    }
    read(waits);
  }

  private void read(boolean on) {
    // Epoll forgets a channel whose input has ended and fails when it is asked for more.
    if (!inputEnded && channel.config().isAutoRead() != on) {
      channel.config().setAutoRead(on);
    }
  }

  /** The answer of the exchange has been written to its end. */
  void answered(Http1Exchange current) {
    IncomingBody body = current.body();
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
  boolean staysOpen(Http1Exchange current, boolean last) {
    IncomingBody body = current.body();
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

  /**
   * Closes when what was written has been sent. While the client may still be sending, closing at
   * once would reset the connection, and the client might never see the answer: so our side is shut
   * down first and the client's is read for a while (RFC 9112, section 9.6).
   */
  private void end(boolean linger) {
    if (ending) {
      return;
    }
    ending = true;
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    read(true);
    times.awaitNothing();
    flushPending = false;
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            sent -> {
              if (sent.isSuccess()
                  && linger
                  && !inputEnded
                  && channel instanceof DuplexChannel duplex) {
                shutdownOutput(duplex);
                times.linger();
              } else {
                channel.close();
              }
            });
    times.awaitWrites();
  }

  /**
   * Inside TLS the end is said in its own words first, or it would look cut off (RFC 9112, 9.8).
   */
  private static void shutdownOutput(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(said -> channel.shutdownOutput());
    }
  }

  /** Cuts the connection: the client must see that the answer is not whole. */
  void abort(Throwable cause) {
    ending = true;
    Http1Exchange current = exchange;
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
        Http1Exchange current = exchange;
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

  /** Closes when no request is being answered: the server is going down. */
  public void drain() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (exchange == null && !decoder.midway() && !ending) {
                end(false);
              }
            });
  }

  /** Cuts the connection, whatever is in flight; any thread. */
  public void close() {
    channel.close();
  }

  // --- for the exchange

  /** Gives it a thread, when there is a place for it, at the end of the read burst. */
  void startThread(Http1Exchange current) {
    InFlight.Ticket ticket = context.inFlight().ticket(() -> granted(current));
    current.ticket(ticket);
    if (!ticket.enter()) {
      current.overloaded();
    }
  }

  private void startThreads() {
    Http1Exchange next = starting;
    if (next != null) {
      starting = null;
      context.network().executor().execute(next);
    }
  }

  private void granted(Http1Exchange current) {
    if (channel.eventLoop().inEventLoop() && inBurst) {
      starting = current;
    } else {
      context.network().executor().execute(current);
    }
  }

  void write(ByteBuf out) {
    channel.write(out, channel.voidPromise());
  }

  ChannelFuture writeRegion(FileRegion region, long count) {
    times.wrote(count);
    return channel.write(region);
  }

  /** Sends what was written: at the end of the read burst during one, now otherwise. */
  void flush() {
    if (inBurst) {
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

  /** RFC 9110, section 15.2: not to a client of HTTP/1.0. */
  void writeInterim(HttpRequest request, int status, ResponseFields fields) {
    if (request.version() != HttpVersion.HTTP_1_0) {
      HeadEncoder encoder = HeadEncoder.begin().status(status).fields(fields).lineEnd();
      ByteBuf out = buffer(encoder.size());
      encoder.copyTo(out);
      write(out);
      flush();
    }
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

  DateField date() {
    return context.date();
  }

  Http1Context context() {
    return context;
  }

  EventExecutor loop() {
    return channel.eventLoop();
  }

  // --- for everybody

  /** What is being answered; for a dump, from any thread. */
  public Optional<Current> current() {
    Http1Exchange current = exchange;
    return current == null || current.completed()
        ? Optional.empty()
        : Optional.of(
            new Current(current, current.receivedNanos(), Optional.ofNullable(current.thread())));
  }

  /**
   * An exchange that is being answered.
   *
   * @param exchange which
   * @param since when its head was complete, by the network's clock
   * @param thread what works on it, where a thread does
   */
  public record Current(HttpExchange exchange, long since, Optional<Thread> thread) {}

  @Override
  public String id() {
    return Long.toString(id, Character.MAX_RADIX);
  }

  @Override
  public InetSocketAddress remote() {
    return internet(channel.remoteAddress());
  }

  @Override
  public InetSocketAddress local() {
    return internet(channel.localAddress());
  }

  private static InetSocketAddress internet(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress known
        ? known
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public Optional<SSLSession> tls() {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    return handler == null ? Optional.empty() : Optional.of(handler.engine().getSession());
  }
}
