package dev.naru.http.h2;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.exchange.IncomingBody;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Head;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a stream: a request's body, and how much the client may send of it. What
 * nobody has asked for yet is kept, up to the window; the client may send more when somebody has
 * taken it (RFC 9113, section 5.2).
 */
final class Http2Body extends IncomingBody {

  /**
   * Octets that a client may send on a stream before somebody reads: SETTINGS_INITIAL_WINDOW_SIZE.
   */
  static final int WINDOW = 256 * 1024;

  /** Pieces up to that size are copied, so that they do not hold the buffer that they came in. */
  private static final int COPIED = 2 * 1024;

  /** Octets of a body of unknown length that may come after its answer. */
  private static final int UNREAD = 16 * 1024;

  private final Http2Connection connection;
  private final Http2Stream stream;
  private final long length;
  private final long maxBody;

  private @Nullable ArrayDeque<ByteBuf> queue;
  private HttpFields trailers = FieldLines.NONE;
  private long arrived;
  private long discardedFrom;
  private boolean endSeen;
  private boolean tunnel;

  /** No more of a tunnel is taken than has come. */
  private boolean tunnelOver;

  private boolean discarding;
  private boolean delivering;

  /** What the client may still send. */
  private int window = WINDOW;

  /** What it has not been told of yet that it may send. */
  private int taken;

  /** How long the client has kept somebody waiting. */
  final StreamTimes.Wait times = new StreamTimes.Wait();

  Http2Body(
      Http2Connection connection, Http2Stream stream, Head head, boolean ended, long maxBody) {
    super(head.expectsContinue() && !ended);
    this.connection = connection;
    this.stream = stream;
    this.length = head.contentLength();
    this.maxBody = maxBody;
    this.endSeen = ended;
  }

  // --- from the client

  /** Octets have come; takes the payload, which is lent, if it wants it. */
  void data(ByteBuf payload, int controlled, boolean end) throws StreamError, ConnectionError {
    int count = payload.readableBytes();
    if (controlled > window) {
      connection.received(controlled);
      throw new StreamError(Http2Error.FLOW_CONTROL_ERROR, "more than the window");
    }
    window -= controlled;
    arrived += count;
    credit(controlled - count);
    boolean keep = count > 0 && !discarding && !broken() && !tunnelOver;
    if (keep) {
      keep(payload, count);
    } else {
      connection.received(count);
    }
    if (length >= 0 && (arrived > length || (end && arrived < length))) { // section 8.1.1
      throw StreamError.malformed("a body that is not as long as its Content-Length");
    }
    if (end) {
      endSeen = true;
    } else if (arrived > maxBody) {
      fail(new BodyException(413, "the body is too large"));
      discard();
    }
    pass();
  }

  private void keep(ByteBuf payload, int count) {
    ArrayDeque<ByteBuf> pieces = queue;
    if (pieces == null) {
      pieces = new ArrayDeque<>(4);
      queue = pieces;
    }
    boolean waits = !wanted() || !pieces.isEmpty();
    pieces.add(
        waits && count <= COPIED
            ? connection.channel().alloc().buffer(count).writeBytes(payload)
            : payload.retain());
  }

  /** The body has ended with trailers. */
  void end(HttpFields fields) throws StreamError {
    if (length >= 0 && arrived < length) {
      throw StreamError.malformed("a body that is shorter than its Content-Length");
    }
    trailers = fields;
    endSeen = true;
    pass();
  }

  /** Whether the client has ended its half. */
  boolean endSeen() {
    return endSeen;
  }

  /** Octets that have come. */
  long arrived() {
    return arrived;
  }

  // --- to the one who reads

  private void pass() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      while (wanted()) {
        ByteBuf piece = queue == null ? null : queue.poll();
        if (piece != null) {
          credit(piece.readableBytes());
          deliver(piece);
        } else if (endSeen || tunnelOver) {
          deliver(null);
        } else {
          return;
        }
      }
    } finally {
      delivering = false;
    }
  }

  @Override
  protected void demand() {
    pass();
  }

  @Override
  protected void sendContinue() {
    stream.sendContinue();
  }

  @Override
  public boolean finished() {
    return (endSeen || tunnelOver) && (queue == null || queue.isEmpty());
  }

  @Override
  public long remaining() {
    return endSeen ? 0 : length < 0 ? -1 : length - arrived;
  }

  @Override
  protected HttpFields trailers() {
    return trailers;
  }

  /** Those octets have been dealt with: the client may send as many more. */
  private void credit(int octets) {
    connection.received(octets);
    taken += octets;
    if (taken >= WINDOW / 2 && !endSeen && !discarding) {
      connection.output().windowUpdate(stream.id(), taken);
      connection.flushLater();
      window += taken;
      taken = 0;
    }
  }

  @Override
  protected void becomeTunnel() {
    tunnel = true;
  }

  /** The server goes down: a tunnel ends behind what has come of it. */
  void endTunnel() {
    if (tunnel) {
      tunnelOver = true;
      pass();
    }
  }

  // --- the end

  /** Nobody reads any more: what is here and what is still to come is thrown away. */
  void discard() {
    if (!discarding) {
      discarding = true;
      discardedFrom = arrived;
    }
    ArrayDeque<ByteBuf> pieces = queue;
    if (pieces != null) {
      for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
        connection.received(piece.readableBytes());
        piece.release();
      }
    }
  }

  /**
   * Whether what nobody will read ends without another word from us: it fits the window, or, if
   * nobody knows how much it is, little of it has come.
   */
  boolean endsSoon() {
    if (continueOwed() || broken() || tunnelOver) {
      return false;
    }
    return length >= 0
        ? length - arrived <= window
        : !discarding || arrived - discardedFrom <= UNREAD;
  }

  /** Whether the client keeps somebody waiting. */
  boolean awaiting() {
    return !endSeen && (discarding || (wanted() && !tunnel));
  }
}
