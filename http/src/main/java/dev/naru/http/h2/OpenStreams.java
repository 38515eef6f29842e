package dev.naru.http.h2;

import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.exchange.Exchange;
import dev.naru.http.exchange.ServerContext;
import dev.naru.http.message.Head;
import dev.naru.http.message.Refusal;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.StatusLine;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The streams of a connection: how they come to be, and every way in which they end. */
final class OpenStreams {

  /**
   * Streams that may be open at a time: SETTINGS_MAX_CONCURRENT_STREAMS. Those count too whose work
   * goes on although the client has reset them, so that resetting buys nothing.
   */
  static final int MOST = 100;

  private final Http2Connection connection;
  private final ServerContext context;
  private final FrameOutput output;
  private final SendScheduler scheduler;
  private final RequestHead requestHead;
  private final long maxBody;
  private final StreamTable table = new StreamTable();
  private final ClosedStreams closed = new ClosedStreams();

  /** Exchanges that go on although their streams are gone. */
  private int haunting;

  private boolean noMore;

  OpenStreams(
      Http2Connection connection,
      ServerContext context,
      FrameOutput output,
      SendScheduler scheduler) {
    this.connection = connection;
    this.context = context;
    this.output = output;
    this.scheduler = scheduler;
    this.maxBody = context.limits().body().bytes();
    this.requestHead = new RequestHead(context.secure(), maxBody);
  }

  @Nullable Http2Stream get(int id) {
    return table.get(id);
  }

  boolean isEmpty() {
    return table.size() == 0;
  }

  /** All of them, to walk over while streams come and go. */
  Http2Stream[] copy() {
    return table.copy();
  }

  /** All of them; any thread. */
  void forEach(Consumer<Http2Stream> action) {
    table.forEach(action);
  }

  /** What is known of those that are closed. */
  ClosedStreams closed() {
    return closed;
  }

  /** The highest number that a stream has had. */
  int last() {
    return closed.last();
  }

  // --- the beginning

  /** Whether one more may be opened (RFC 9113, section 5.1.2). */
  boolean accepts() {
    return table.size() + haunting < MOST && !noMore;
  }

  /** No more will be opened. */
  void close() {
    noMore = true;
  }

  /**
   * A request, whose fields are in the collector.
   *
   * @param initialWindow what the client takes of the answer before it says more
   */
  void open(int id, FieldCollector fields, boolean ended, Priority priority, long initialWindow)
      throws StreamError {
    Head head;
    try {
      head = requestHead.read(fields, ended);
    } catch (Refusal refused) {
      refuse(id, refused, ended, initialWindow);
      return;
    }
    long most = head.protocol().isEmpty() ? maxBody : Long.MAX_VALUE;
    Http2Stream stream =
        new Http2Stream(connection, id, head, ended, priority, initialWindow, most);
    Exchange exchange = new Exchange(connection, head, stream.body(), stream, connection.now());
    table.add(stream);
    connection.begun();
    if (head.serverWide()) {
      exchange.send(200); // RFC 9110, section 9.3.7: answers that there is a server.
      return;
    }
    try {
      context.handler().get().handle(exchange);
    } catch (Exception | LinkageError | StackOverflowError failed) {
      exchange.fail(failed);
    }
  }

  /** Answers what is well-formed and not to be had, without an exchange. */
  private void refuse(int id, Refusal refused, boolean ended, long initialWindow) {
    byte[] text =
        (refused.status() + " " + StatusLine.reason(refused.status()) + ": " + refused.why() + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    boolean room = text.length <= Math.min(initialWindow, scheduler.window());
    ResponseFields answer = new ResponseFields();
    answer.set("Content-Type", "text/plain;charset=utf-8");
    FieldBlock block =
        output.block().status(refused.status()).common(answer, context.date(), connection.now());
    output.headers(id, room ? block.fields(answer).length(text.length) : block, !room);
    if (room) {
      scheduler.spend(text.length);
      output.data(id, Unpooled.wrappedBuffer(text), text.length, true);
    }
    if (!ended) {
      resetUnopened(id, Http2Error.NO_ERROR);
    }
    context.observer().refused(connection, refused.status());
    connection.flushLater();
  }

  // --- the end

  /**
   * One half of the stream has come to its end. When both have, it is closed. When the answer is
   * out and the client still sends, what is under way already is let come; if there is more to come
   * the client is told to stop (section 8.1).
   */
  void halfClosed(Http2Stream stream) {
    if (stream.closed() || !stream.endSent() || !stream.answers().completed()) {
      return;
    }
    Http2Body body = stream.body();
    if (body.endSeen()) {
      remove(stream);
    } else if (body.endsSoon()) {
      body.discard();
    } else {
      stop(stream);
    }
  }

  private void stop(Http2Stream stream) {
    resetUnopened(stream.id(), Http2Error.NO_ERROR);
    remove(stream);
  }

  private void remove(Http2Stream stream) {
    table.remove(stream);
    stream.close();
  }

  /** Resets a stream, and with it its exchange, when that is not over. */
  void reset(Http2Stream stream, Http2Error code, Throwable cause) {
    if (!stream.closed()) {
      resetUnopened(stream.id(), code);
      lost(stream, cause);
    }
  }

  /** Resets a stream that has no exchange. */
  void resetUnopened(int id, Http2Error code) {
    output.reset(id, code);
    closed.reset(id);
    context.observer().reset(connection, code.name());
    connection.flushLater();
  }

  /** The stream is gone. */
  void lost(Http2Stream stream, Throwable cause) {
    Exchange exchange = stream.answers();
    remove(stream);
    exchange.lost(cause);
    if (exchange.working()) {
      stream.haunting(true);
      haunting++;
    }
  }

  void loseAll(Throwable cause) {
    for (Http2Stream stream : copy()) {
      lost(stream, cause);
    }
  }

  /** The thread of a stream that was gone before has come to its end. */
  void threadEnded(Http2Stream stream) {
    if (stream.haunting()) {
      stream.haunting(false);
      haunting--;
    }
  }

  // --- too slow

  void bodyLate(Http2Stream stream) {
    if (stream.answers().completed()) {
      stop(stream);
    } else {
      stream.body().fail(new BodyException(408, "the body took too long"));
    }
  }

  void readerLate(Http2Stream stream) {
    reset(stream, Http2Error.CANCEL, new IOException("the client reads too slowly"));
  }
}
