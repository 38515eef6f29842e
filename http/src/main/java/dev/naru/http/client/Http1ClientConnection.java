package dev.naru.http.client;

import dev.naru.engine.network.Deadline;
import dev.naru.http.client.ClientFailure.Kind;
import dev.naru.http.client.ClientFailure.Progress;
import dev.naru.http.h1.BodyDecoder;
import dev.naru.http.h1.HeadEncoder;
import dev.naru.http.h1.ResponseDecoder;
import dev.naru.http.message.Refusal;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server that speaks HTTP/1.1: the last handler of a channel's pipeline. One
 * exchange at a time, never two in a row on the wire (RFC 9112, section 9.3.2): an answer that is
 * not awaited is nobody's, and a connection on which one comes is closed. It is used again when
 * both messages have been exchanged whole and nothing is left over.
 */
final class Http1ClientConnection extends ChannelInboundHandlerAdapter implements ClientStream {

  /** Interim answers that are taken for one request. */
  private static final int MAX_INTERIM = 16;

  /** Pieces up to that size are copied behind their chunk's size. */
  private static final int COPIED = 4 * 1024;

  /** How much earlier we leave than a server does, in nanoseconds. */
  private static final long SAFETY = 1_000_000_000;

  private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);

  private final LoopPool pool;
  private final Channel channel;
  private final ResponseDecoder decoder;
  private final Deadline deadline;
  private final int maxHead;

  private ByteBuf pending = Unpooled.EMPTY_BUFFER;
  private @Nullable ClientExchange exchange;
  private @Nullable ResponseHead head;
  private @Nullable BodyDecoder body;
  private boolean chunked;
  private boolean requestEnded;
  private boolean answered;
  private boolean paused;
  private boolean tunnel;
  private boolean saidGoodbye;
  private boolean closing;
  private boolean decoding;
  private int interims;
  private @Nullable Throwable broken;

  Http1ClientConnection(LoopPool pool, Channel channel) {
    this.pool = pool;
    this.channel = channel;
    this.maxHead = pool.origin().settings().maxHead();
    this.decoder = new ResponseDecoder(maxHead);
    this.deadline =
        new Deadline(pool.origin().network().clock(), channel.eventLoop(), this::expired);
  }

  // --- its life

  /**
   * Has no work, and is closed when none comes in time. A server that says how long it waits is
   * left a little earlier: a request that meets its goodbye on the way would be lost.
   */
  void keep() {
    long time = pool.origin().settings().idle().toNanos();
    ResponseHead last = head;
    if (last != null && last.keptFor().isPresent()) {
      long theirs = last.keptFor().get().toNanos();
      time = Math.min(time, Math.max(theirs - SAFETY, theirs / 2));
    }
    deadline.at(now() + time);
  }

  /** Begins an exchange. */
  void start(ClientExchange next) {
    ClientRequest request = next.request();
    exchange = next;
    deadline.clear();
    head = null;
    body = null;
    answered = false;
    paused = false;
    interims = 0;
    chunked = request.contentLength() < 0;
    requestEnded = request.contentLength() == 0;
    writeHead(request);
    if (requestEnded || request.expectsContinue() || request.upgrade().isPresent()) {
      channel.flush();
    }
    await();
    next.begin(this);
  }

  private void writeHead(ClientRequest request) {
    HeadEncoder encoder =
        HeadEncoder.begin()
            .request(request.method(), request.target())
            .field("Host", request.authority())
            .fields(request.fields());
    if (chunked) {
      encoder.chunked();
    } else if (request.contentLength() > 0 || announcesNothing(request.method())) {
      encoder.length(request.contentLength());
    }
    if (request.expectsContinue()) {
      encoder.field("Expect", "100-continue");
    }
    if (request.upgrade().isPresent()) {
      encoder.upgrade(request.upgrade().get());
    } else if (request.trailers()) {
      // RFC 9110, section 10.1.4: TE is a field of the connection.
      encoder.field("TE", "trailers").field("Connection", "TE");
    }
    encoder.lineEnd();
    ByteBuf out = channel.alloc().ioBuffer(encoder.size());
    encoder.copyTo(out);
    channel.write(out, channel.unsafe().voidPromise());
  }

  /** RFC 9110, section 8.6: methods for which a body is expected say that there is none. */
  private static boolean announcesNothing(String method) {
    return switch (method) {
      case "POST", "PUT", "PATCH" -> true;
      default -> false;
    };
  }

  void close() {
    closing = true;
    channel.close();
  }

  // --- the request

  @Override
  public void write(ByteBuf piece) {
    int count = piece.readableBytes();
    if (requestEnded || count == 0) {
      piece.release();
    } else if (!chunked || tunnel) {
      channel.write(piece, channel.unsafe().voidPromise());
    } else {
      ByteBuf out = channel.alloc().ioBuffer(count <= COPIED ? count + 12 : 12);
      out.writeCharSequence(Integer.toHexString(count), StandardCharsets.US_ASCII);
      out.writeBytes(CRLF);
      if (count <= COPIED) {
        out.writeBytes(piece).writeBytes(CRLF);
        piece.release();
        channel.write(out, channel.unsafe().voidPromise());
      } else {
        channel.write(out, channel.unsafe().voidPromise());
        channel.write(piece, channel.unsafe().voidPromise());
        channel.write(Unpooled.wrappedBuffer(CRLF), channel.unsafe().voidPromise());
      }
    }
  }

  @Override
  public void flush() {
    channel.flush();
    await();
  }

  @Override
  public boolean writable() {
    return channel.isWritable();
  }

  @Override
  public void end(@Nullable ResponseFields trailers) {
    if (requestEnded) {
      return;
    }
    requestEnded = true;
    if (tunnel) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> shutdownOutput());
      return;
    }
    if (chunked) {
      HeadEncoder encoder = HeadEncoder.begin();
      if (trailers != null) {
        encoder.fields(trailers);
      }
      encoder.lineEnd();
      ByteBuf out = channel.alloc().ioBuffer(LAST_CHUNK.length + encoder.size());
      out.writeBytes(LAST_CHUNK);
      encoder.copyTo(out);
      channel.write(out, channel.unsafe().voidPromise());
    }
    channel.flush();
    await();
  }

  private void shutdownOutput() {
    if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (tls == null) {
        duplex.shutdownOutput();
      } else {
        tls.closeOutbound().addListener(said -> duplex.shutdownOutput());
      }
    }
  }

  @Override
  public void reading(boolean on) {
    paused = !on;
    channel.config().setAutoRead(on);
    await();
  }

  @Override
  public void cancel() {
    exchange = null;
    close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ClientExchange current = exchange;
    if (channel.isWritable() && current != null) {
      current.becameWritable();
    }
  }

  // --- the answer

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (closing) {
      in.release();
      return;
    }
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
    decoding = true;
    try {
      boolean more = true;
      while (more && !closing) {
        more = step();
      }
    } catch (Refusal refused) {
      fail(
          refused.status() == 431
              ? Kind.HTTP_RESPONSE_HEADER_SECTION_SIZE
              : Kind.HTTP_PROTOCOL_ERROR,
          refused.why());
    } finally {
      decoding = false;
      if (closing || !pending.isReadable()) {
        pending.release();
        pending = Unpooled.EMPTY_BUFFER;
      }
    }
    await();
  }

  private boolean step() throws Refusal {
    ClientExchange current = exchange;
    if (current == null) {
      if (pending.isReadable()) {
        close(); // Nobody has asked for that.
      }
      return false;
    }
    BodyDecoder framing = body;
    if (framing == null) {
      answered |= pending.isReadable();
      return head(current);
    }
    ByteBuf piece = framing.decode(pending);
    if (piece != null) {
      current.data(piece);
    }
    if (exchange != current) {
      return false;
    }
    if (framing.finished()) {
      finished(current, framing);
      return true;
    }
    return piece != null;
  }

  private boolean head(ClientExchange current) throws Refusal {
    ResponseHead next = decoder.decode(pending);
    if (next == null) {
      return false;
    }
    if (next.interim()) {
      if (++interims > MAX_INTERIM) {
        throw new Refusal(400, "too many interim answers");
      }
      current.interim(next);
      return true;
    }
    head = next;
    if (next.status() == 101) {
      becomeTunnel(current, next);
    }
    BodyDecoder framing = ResponseDecoder.body(next, current.request().method(), maxHead);
    body = framing;
    current.head(next);
    if (exchange == current && framing.finished()) {
      finished(current, framing);
    }
    return true;
  }

  /** RFC 9110, section 7.8: only what was asked for. */
  private void becomeTunnel(ClientExchange current, ResponseHead next) throws Refusal {
    String wanted = current.request().upgrade().orElse("");
    if (wanted.isEmpty() || !wanted.equalsIgnoreCase(next.protocol())) {
      throw new Refusal(400, "101 for what was not asked for");
    }
    tunnel = true;
    requestEnded = false;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  private void finished(ClientExchange current, BodyDecoder framing) {
    ResponseHead last = head;
    exchange = null;
    deadline.clear();
    boolean reusable =
        last != null
            && last.keepAlive()
            && (last.delimited() || last.bodiless(current.request().method()))
            && requestEnded
            && !tunnel
            && !pending.isReadable()
            && channel.isActive();
    if (!reusable) {
      close();
    } else {
      if (paused) {
        paused = false;
        channel.config().setAutoRead(true);
      }
      pool.idle(this);
    }
    current.end(framing.trailers());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ClientExchange current = exchange;
    if (current != null && body != null) {
      current.burstOver();
    }
  }

  // --- its end

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
      saidGoodbye = true;
      if (tunnel) {
        inputEnded();
      }
    } else if (event instanceof ChannelInputShutdownEvent) {
      inputEnded();
    }
    ctx.fireUserEventTriggered(event);
  }

  /** The server's direction of a tunnel has ended. */
  private void inputEnded() {
    ClientExchange current = exchange;
    BodyDecoder framing = body;
    if (current != null && framing instanceof BodyDecoder.Raw raw && !raw.finished()) {
      raw.end();
      finished(current, framing);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    deadline.cancel();
    if (!decoding) {
      pending.release();
      pending = Unpooled.EMPTY_BUFFER;
    }
    ClientExchange current = exchange;
    BodyDecoder framing = body;
    boolean secure = channel.pipeline().get(SslHandler.class) != null;
    pool.gone(this);
    if (current != null) {
      exchange = null;
      // RFC 9112, sections 6.3 and 9.8: an end without a word might be anybody's.
      if (framing instanceof BodyDecoder.Raw && broken == null && (saidGoodbye || !secure)) {
        current.end(framing.trailers());
      } else {
        current.failed(
            new ClientFailure(
                answered ? Kind.HTTP_RESPONSE_INCOMPLETE : Kind.CONNECTION_TERMINATED,
                answered ? Progress.ANSWERED : Progress.SENT,
                broken == null
                    ? "the connection was closed "
                        + (answered ? "within the answer" : "without an answer")
                    : String.valueOf(broken.getMessage())));
      }
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broken = cause;
    close();
  }

  private void fail(Kind kind, String why) {
    ClientExchange current = exchange;
    exchange = null;
    close();
    if (current != null) {
      current.failed(new ClientFailure(kind, answered ? Progress.ANSWERED : Progress.SENT, why));
    }
  }

  // --- times

  private long now() {
    return pool.origin().network().clock().nanos();
  }

  /** Says what is awaited of the server, and for how long. */
  private void await() {
    ClientExchange current = exchange;
    if (current == null) {
      return;
    }
    ClientRequest.Times times = current.request().times();
    if (tunnel) {
      deadline.clear();
    } else if (!channel.isWritable()) {
      deadline.at(now() + times.idle().toNanos());
    } else if (head != null) {
      if (paused) {
        deadline.clear();
      } else {
        deadline.at(now() + times.idle().toNanos());
      }
    } else if (requestEnded) {
      if (!deadline.isSet()) {
        deadline.at(now() + times.firstByte().toNanos());
      }
    } else {
      deadline.clear();
    }
  }

  private void expired() {
    ClientExchange current = exchange;
    if (current == null) {
      close();
    } else if (!channel.isWritable()) {
      fail(Kind.CONNECTION_WRITE_TIMEOUT, "it does not take what is sent");
    } else if (head == null) {
      fail(Kind.HTTP_RESPONSE_TIMEOUT, "no answer within the time");
    } else {
      fail(Kind.CONNECTION_READ_TIMEOUT, "the answer does not go on");
    }
  }
}
