package dev.naru.http.h1;

import dev.naru.http.HttpVersion;
import dev.naru.http.exchange.Answer;
import dev.naru.http.exchange.Exchange;
import dev.naru.http.message.Octets;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decides how the body of an answer is framed (RFC 9112, section 6.3), and writes. */
final class Http1Answer extends Answer {

  /** Bodies up to that size are copied behind the head, so that both leave in one buffer. */
  private static final int COPIED = 32 * 1024;

  /** Streamed bodies of a known length up to that size leave in one buffer with the head, too. */
  private static final int JOINED = 4 * 1024;

  private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);

  private enum BodyFraming {
    /** HEAD, 204, 304: no body, whatever is written. */
    NONE,
    LENGTH,
    CHUNKED,
    /** HTTP/1.0 without a length: the connection's end is the body's. */
    CLOSE
  }

  private final Http1Connection connection;
  private BodyFraming framing = BodyFraming.NONE;

  /** The head, until something can be sent along with it. */
  private @Nullable ByteBuf held;

  private boolean corked;

  Http1Answer(Http1Connection connection) {
    this.connection = connection;
  }

  @Override
  protected void writeWhole(ByteBuf body) {
    int count = body.readableBytes();
    boolean copied = count <= COPIED;
    ByteBuf out = head(copied ? count : 0, true);
    if (copied) {
      out.writeBytes(body);
      body.release();
      connection.write(out);
    } else {
      connection.write(out);
      connection.write(body);
    }
    connection.flush();
  }

  @Override
  protected void writeHead() {
    long length = length();
    held = head(length > 0 && length <= JOINED ? (int) length : 0, false);
  }

  @Override
  protected void writePiece(ByteBuf piece) {
    int count = piece.readableBytes();
    ByteBuf head = held;
    if (head != null && framing == BodyFraming.LENGTH && count <= head.writableBytes()) {
      head.writeBytes(piece);
      piece.release();
      return;
    }
    held = null;
    if (framing != BodyFraming.CHUNKED) {
      if (head != null) {
        connection.write(head);
      }
      connection.write(piece);
      return;
    }
    // Section 7.1: size in hexadecimal, CR LF, data, CR LF.
    ByteBuf out = head != null ? head : connection.buffer(count <= COPIED ? count + 12 : 12);
    out.writeCharSequence(Integer.toHexString(count), StandardCharsets.US_ASCII);
    lineEnd(out);
    if (count <= COPIED) {
      out.writeBytes(piece);
      piece.release();
      lineEnd(out);
      connection.write(out);
    } else {
      connection.write(out);
      connection.write(piece);
      connection.write(lineEnd(connection.buffer(2)));
    }
  }

  @Override
  protected void writeEnd() {
    if (framing == BodyFraming.CHUNKED) {
      ByteBuf out = held != null ? held : connection.buffer(16);
      held = null;
      out.writeBytes(LAST_CHUNK);
      ResponseFields trailers = trailers(); // section 7.1.2
      if (trailers != null) {
        HeadEncoder.begin().fields(trailers).copyTo(out);
      }
      lineEnd(out);
      connection.write(out);
    }
    flush();
    if (corked) {
      corked = false;
      connection.cork(false);
    }
  }

  @Override
  public void flush() {
    if (held != null) {
      connection.write(held);
      held = null;
    }
    connection.flush();
  }

  @Override
  public boolean writable() {
    return connection.writable();
  }

  @Override
  protected boolean takesRegions() {
    return (framing == BodyFraming.LENGTH || framing == BodyFraming.CLOSE)
        && connection.sendsFiles();
  }

  @Override
  protected ChannelFuture writeRegion(FileRegion region, long count) {
    if (!corked) { // a head sent by itself wakes the client for nothing
      corked = true;
      connection.cork(true);
    }
    if (held != null) {
      connection.write(held);
      held = null;
    }
    ChannelFuture written = connection.writeRegion(region, count);
    connection.flush();
    return written;
  }

  @Override
  protected void interim(int status, ResponseFields fields) {
    // RFC 9110, section 15.2: not to a client of HTTP/1.0.
    if (exchange().request().version() != HttpVersion.HTTP_1_0) {
      HeadEncoder encoder = HeadEncoder.begin().status(status).fields(fields).lineEnd();
      ByteBuf out = connection.buffer(encoder.size());
      encoder.copyTo(out);
      connection.write(out);
      connection.flush();
    }
  }

  @Override
  protected void answered() {
    connection.answered(exchange());
  }

  @Override
  protected void abort(Throwable cause) {
    connection.abort(cause);
  }

  @Override
  protected void bodyBroken() {
    connection.closeAfterAnswer();
  }

  @Override
  protected void free() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  private static ByteBuf lineEnd(ByteBuf out) {
    return out.writeByte(Octets.CR).writeByte(Octets.LF);
  }

  /** Decides on the framing and makes a buffer that holds the head and has room for some more. */
  private ByteBuf head(int room, boolean last) {
    Exchange exchange = exchange();
    int status = exchange.status();
    long length = length();
    ResponseFields fields = exchange.responseFields();
    String protocol = exchange.tunnel();
    if (protocol != null) {
      return switching(protocol, fields);
    }
    boolean http11 = exchange.request().version() != HttpVersion.HTTP_1_0;
    if (bodiless()) {
      framing = BodyFraming.NONE;
    } else if (length >= 0 && !(http11 && hasTrailers())) {
      framing = BodyFraming.LENGTH;
    } else {
      framing = http11 ? BodyFraming.CHUNKED : BodyFraming.CLOSE;
    }
    if (framing == BodyFraming.CLOSE) {
      connection.closeAfterAnswer();
    }
    HeadEncoder encoder =
        HeadEncoder.begin()
            .status(status)
            .common(fields, connection.context().date(), exchange.answeredNanos())
            .fields(fields);
    if (framing == BodyFraming.CHUNKED) {
      encoder.chunked();
    } else if (length >= 0 && status != 204 && status != 304) {
      encoder.length(length);
    }
    if (!connection.staysOpen(exchange, last)) {
      encoder.close();
    } else if (!http11) {
      encoder.keepAlive();
    }
    encoder.lineEnd();
    ByteBuf out = connection.buffer(encoder.size() + room);
    encoder.copyTo(out);
    return out;
  }

  /** RFC 9110, section 15.2.2; what follows has no framing but the connection's end. */
  private ByteBuf switching(String protocol, ResponseFields fields) {
    framing = BodyFraming.CLOSE;
    connection.closeAfterAnswer();
    HeadEncoder encoder =
        HeadEncoder.begin()
            .status(101)
            .common(fields, connection.context().date(), exchange().answeredNanos())
            .fields(fields)
            .upgrade(protocol)
            .lineEnd();
    ByteBuf out = connection.buffer(encoder.size());
    encoder.copyTo(out);
    return out;
  }
}
