package dev.naru.http.h1;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpVersion;
import dev.naru.http.ResponseBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an exchange on its way out: decides how the body is framed (RFC 9112, section 6.3),
 * and writes. On the loop.
 */
final class Answer implements ResponseBody {

  /** Bodies up to that size are copied behind the head, so that both leave in one buffer. */
  private static final int COPIED = 32 * 1024;

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
  private final Http1Exchange exchange;
  private @Nullable BodyFraming framing;

  /** The head, until something can be sent along with it. */
  private @Nullable ByteBuf held;

  private long length = -1;
  private long sent;
  private boolean atOnce;
  private boolean ended;
  private @Nullable Runnable writableListener;

  Answer(Http1Connection connection, Http1Exchange exchange) {
    this.connection = connection;
    this.exchange = exchange;
  }

  /** Whether the head has been written. */
  boolean begun() {
    return framing != null;
  }

  /** Whether the answer went out in one piece. */
  boolean atOnce() {
    return atOnce;
  }

  /** Octets of the body written so far. */
  long sent() {
    return sent;
  }

  // --- in one piece

  /** Everything at once; takes the buffer. */
  void whole(ByteBuf body) {
    int count = body.readableBytes();
    atOnce = true;
    ByteBuf out = begin(count, count <= COPIED ? count : 0, true);
    if (framing == BodyFraming.NONE || count == 0) {
      body.release();
      connection.write(out);
    } else if (framing == BodyFraming.LENGTH && count <= COPIED) {
      sent = count;
      out.writeBytes(body);
      body.release();
      connection.write(out);
    } else {
      held = out;
      write(body);
    }
    end();
  }

  /** Everything at once, from an array. */
  void whole(byte[] body, int count) {
    whole(Unpooled.wrappedBuffer(body, 0, count));
  }

  // --- in pieces

  /**
   * Writes the head; what follows are {@link #write} and {@link #end}.
   *
   * @param known the body's length, or -1
   */
  void open(long known) {
    held = begin(known, 0, false);
  }

  /** Whether the body goes out as it is, so that a file may be sent for it. */
  boolean plain() {
    return framing == BodyFraming.LENGTH || framing == BodyFraming.CLOSE;
  }

  /** Whether no body goes out, whatever is written. */
  boolean bodiless() {
    return framing == BodyFraming.NONE;
  }

  /** Writes the head without waiting for a piece. */
  void writeHead() {
    writeHeld();
  }

  /** Counts what was sent past {@link #write}. */
  void count(long octets) {
    sent += octets;
  }

  @Override
  public void write(ByteBuf piece) {
    int count = piece.readableBytes();
    if (ended || count == 0 || framing == BodyFraming.NONE || exchange.completed()) {
      piece.release();
      return;
    }
    if (framing == BodyFraming.LENGTH && sent + count > length) {
      piece.release();
      exchange.fail(new IllegalStateException("the body is longer than its Content-Length"));
      return;
    }
    sent += count;
    ByteBuf head = held;
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
  public void flush() {
    writeHeld();
    connection.flush();
  }

  private void writeHeld() {
    if (held != null) {
      connection.write(held);
      held = null;
    }
  }

  @Override
  public boolean writable() {
    return connection.writable();
  }

  @Override
  public void onWritable(Runnable listener) {
    writableListener = listener;
  }

  /** The network takes more again. */
  void becameWritable() {
    if (writableListener != null && !ended) {
      writableListener.run();
    }
  }

  @Override
  public void end() {
    if (ended || exchange.completed()) {
      return;
    }
    if (framing == BodyFraming.LENGTH && sent < length) {
      exchange.fail(new IllegalStateException("the body is shorter than its Content-Length"));
      return;
    }
    ended = true;
    if (framing == BodyFraming.CHUNKED) {
      ByteBuf out = held != null ? held : connection.buffer(16);
      held = null;
      out.writeBytes(LAST_CHUNK);
      trailers(out);
      lineEnd(out);
      connection.write(out);
    }
    writeHeld();
    connection.flush();
    exchange.answered();
  }

  /** RFC 9112, section 7.1.2. */
  private void trailers(ByteBuf out) {
    Supplier<? extends HttpFields> supplier = exchange.trailerSupplier();
    if (supplier != null) {
      HeadEncoder.begin().fields(checked(supplier.get())).copyTo(out);
    }
  }

  private static ResponseFields checked(HttpFields fields) {
    ResponseFields copy = new ResponseFields();
    for (int i = 0; i < fields.size(); i++) {
      copy.add(fields.name(i), fields.value(i));
    }
    return copy;
  }

  /** Frees what was not sent. */
  void discard() {
    ended = true;
    if (held != null) {
      held.release();
      held = null;
    }
  }

  private static ByteBuf lineEnd(ByteBuf out) {
    return out.writeByte(Octets.CR).writeByte(Octets.LF);
  }

  /** Decides on the framing and makes a buffer that holds the head and has room for some more. */
  private ByteBuf begin(long known, int room, boolean last) {
    int status = exchange.status();
    ResponseFields fields = exchange.responseFields();
    boolean http11 = exchange.request().version() != HttpVersion.HTTP_1_0;
    boolean head = exchange.request().method().equals("HEAD");
    boolean bodiless = status == 204 || status == 304;
    length = known >= 0 ? known : fields.contentLength();
    if (head || bodiless) {
      framing = BodyFraming.NONE;
    } else if (length >= 0 && (exchange.trailerSupplier() == null || !http11)) {
      framing = BodyFraming.LENGTH;
    } else {
      framing = http11 ? BodyFraming.CHUNKED : BodyFraming.CLOSE;
    }
    exchange.markCommitted();
    if (framing == BodyFraming.CLOSE) {
      connection.closeAfterAnswer();
    }
    HeadEncoder encoder =
        HeadEncoder.begin()
            .status(status)
            .common(fields, connection.date(), exchange.answeredNanos())
            .fields(fields);
    if (framing == BodyFraming.CHUNKED) {
      encoder.chunked();
    } else if (length >= 0 && !bodiless) {
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
}
