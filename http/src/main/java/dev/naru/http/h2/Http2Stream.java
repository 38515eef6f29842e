package dev.naru.http.h2;

import dev.naru.http.exchange.Answer;
import dev.naru.http.exchange.Exchange;
import dev.naru.http.message.Head;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A stream (RFC 9113, section 5): its state and its sending half. An answer that is small and that
 * nothing stands before is written at once; else its pieces wait here for their turn.
 */
final class Http2Stream extends Answer {

  /** Octets that may wait before a writer is asked to pause, and how few let him go on. */
  private static final int HIGH = 64 * 1024;

  private static final int LOW = 16 * 1024;

  private final Http2Connection connection;
  private final int id;
  private final Http2Body body;
  private Priority priority;

  private @Nullable ArrayDeque<ByteBuf> pieces;
  private long waiting;
  private boolean paused;
  private boolean endWaits;
  private boolean endSent;
  private boolean closed;

  /** What the client takes on this stream; below nothing when it has changed its mind. */
  private long window;

  /** Whether its exchange goes on although the stream is gone. */
  private boolean haunting;

  // the scheduler's
  boolean queued;

  /** How long the client has kept its window shut. */
  final StreamTimes.Wait times = new StreamTimes.Wait();

  private long sent;

  Http2Stream(
      Http2Connection connection,
      int id,
      Head head,
      boolean ended,
      Priority priority,
      long window,
      long maxBody) {
    this.connection = connection;
    this.id = id;
    this.priority = priority;
    this.window = window;
    this.body = new Http2Body(connection, this, head, ended, maxBody);
  }

  int id() {
    return id;
  }

  @Override
  protected OptionalInt stream() {
    return OptionalInt.of(id);
  }

  Http2Body body() {
    return body;
  }

  Priority priority() {
    return priority;
  }

  /** What is being answered. */
  Exchange answers() {
    return exchange();
  }

  /** It is more, or less, urgent from now on. */
  void prioritize(Priority changed) {
    boolean was = queued;
    connection.scheduler().remove(this);
    priority = changed;
    if (was) {
      connection.scheduler().ready(this);
    }
  }

  // --- the answer

  private FieldBlock head() {
    Exchange exchange = exchange();
    ResponseFields fields = exchange.responseFields();
    int status = exchange.status();
    FieldBlock block =
        connection
            .output()
            .block()
            .status(status)
            .common(fields, connection.context().date(), exchange.answeredNanos())
            .fields(fields);
    return length() >= 0 && status != 204 && status != 304 ? block.length(length()) : block;
  }

  @Override
  protected void writeWhole(ByteBuf content) {
    int count = content.readableBytes();
    connection.output().headers(id, head(), count == 0);
    if (count == 0) {
      content.release();
      endSent = true;
    } else if (count <= Frame.MAX_PAYLOAD
        && count <= window
        && count <= connection.scheduler().window()
        && connection.scheduler().idle()) {
      write(content, count, true);
      content.release();
    } else {
      endWaits = true;
      writePiece(content);
    }
    connection.flushLater();
  }

  @Override
  protected void writeHead() {
    boolean empty = bodiless() || (length() == 0 && !hasTrailers());
    endSent = empty;
    connection.output().headers(id, head(), empty);
  }

  @Override
  protected void writePiece(ByteBuf piece) {
    ArrayDeque<ByteBuf> all = pieces;
    if (all == null) {
      all = new ArrayDeque<>(4);
      pieces = all;
    }
    all.add(piece);
    waiting += piece.readableBytes();
    paused |= waiting >= HIGH;
    if (window > 0) {
      connection.scheduler().ready(this);
    }
  }

  @Override
  protected void writeEnd() {
    if (!endSent) {
      endWaits = true;
      if (waiting == 0) {
        sendEnd();
      }
    }
    connection.flushLater();
  }

  /** The trailer section, or else an empty frame. */
  private void sendEnd() {
    ResponseFields trailers = trailers();
    if (trailers == null || trailers.size() == 0) {
      connection.output().end(id);
    } else {
      connection.output().headers(id, connection.output().block().fields(trailers), true);
    }
    endWritten();
  }

  /** One frame of what waits: it is this stream's turn, and both windows are open. */
  void sendFrame() {
    ArrayDeque<ByteBuf> all = pieces;
    ByteBuf piece = all == null ? null : all.peek();
    if (all == null || piece == null) {
      return;
    }
    long most = Math.min(Math.min(window, connection.scheduler().window()), Frame.MAX_PAYLOAD);
    int count = (int) Math.min(piece.readableBytes(), most);
    boolean last = count == waiting && endWaits && !hasTrailers();
    waiting -= count;
    write(piece, count, last);
    if (!piece.isReadable()) {
      all.poll();
      piece.release();
    }
    if (waiting > 0) {
      if (window > 0) {
        connection.scheduler().ready(this);
      }
    } else if (endWaits && !last) {
      sendEnd();
    } else if (last) {
      connection.streams().halfClosed(this);
    }
    if (paused && waiting <= LOW) {
      paused = false;
      becameWritable();
    }
  }

  private void write(ByteBuf piece, int count, boolean last) {
    window -= count;
    sent += count;
    connection.scheduler().spend(count);
    connection.output().data(id, piece, count, last);
    connection.dataSent();
    endSent |= last;
  }

  private void endWritten() {
    endSent = true;
    connection.streams().halfClosed(this);
  }

  @Override
  public void flush() {
    connection.flushLater();
  }

  @Override
  public boolean writable() {
    return !paused && !closed;
  }

  @Override
  protected void interim(int status, ResponseFields fields) {
    connection
        .output()
        .headers(id, connection.output().block().status(status).fields(fields), false);
    connection.flushLater();
  }

  /** RFC 9110, section 15.2.1. */
  void sendContinue() {
    connection.output().headers(id, connection.output().block().status(100), false);
    connection.flushLater();
  }

  /** The client takes more on this stream, or less (RFC 9113, section 6.9.2). */
  void grow(long increment) throws StreamError {
    window += increment;
    if (window > SendScheduler.MAX_WINDOW) {
      throw new StreamError(Http2Error.FLOW_CONTROL_ERROR, "a window that is too large");
    }
    if (window <= 0) {
      connection.scheduler().remove(this);
    } else if (waiting > 0) {
      connection.scheduler().ready(this);
    }
  }

  @Override
  protected void answered() {
    connection.streams().halfClosed(this);
  }

  @Override
  protected void abort(Throwable cause) {
    connection.streams().reset(this, Http2Error.INTERNAL_ERROR, cause);
  }

  /**
   * The stream is reset behind the answer, since its body has not been read: nothing to do here.
   */
  @Override
  protected void bodyBroken() {}

  @Override
  protected void free() {
    connection.scheduler().remove(this);
    ArrayDeque<ByteBuf> all = pieces;
    if (all != null) {
      for (ByteBuf piece = all.poll(); piece != null; piece = all.poll()) {
        piece.release();
      }
    }
    waiting = 0;
  }

  // --- its state

  /** Whether the answer's end has been written as a frame. */
  boolean endSent() {
    return endSent;
  }

  boolean closed() {
    return closed;
  }

  /** Nothing will be sent or taken any more. */
  void close() {
    closed = true;
    free();
    body.discard();
  }

  /** Whether the client keeps us from sending. */
  boolean held() {
    return waiting > 0;
  }

  long sent() {
    return sent;
  }

  boolean haunting() {
    return haunting;
  }

  void haunting(boolean goesOn) {
    haunting = goesOn;
  }
}
