package dev.naru.http.h2;

import dev.naru.http.h2.Nuisance.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a frame means in the state that its stream is in (RFC 9113, section 5.1). */
final class FrameHandler implements FrameDecoder.Frames {

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final int NO_RFC7540_PRIORITIES = 9;

  /** DATA with fewer octets than this, that ends nothing, costs more than it carries. */
  private static final int TINY = 16;

  /** Priorities that are kept for streams that have not come yet (RFC 9218, section 7.1). */
  private static final int AHEAD = 16;

  private final Http2Connection connection;
  private final FieldCollector fields;
  private final OpenStreams streams;
  private final ClosedStreams closed;
  private final SendScheduler scheduler;
  private final FrameOutput output;
  private final Nuisance nuisance = new Nuisance();
  private final Map<Integer, Priority> ahead = new HashMap<>();

  /** What the client takes on a new stream. */
  private long initialWindow = 65_535;

  FrameHandler(
      Http2Connection connection,
      FieldCollector fields,
      OpenStreams streams,
      SendScheduler scheduler,
      FrameOutput output) {
    this.connection = connection;
    this.fields = fields;
    this.streams = streams;
    this.closed = streams.closed();
    this.scheduler = scheduler;
    this.output = output;
  }

  // --- messages

  @Override
  public void headers(int id, boolean end, boolean broken) throws ConnectionError {
    Http2Stream open = streams.get(id);
    if (open != null) {
      trailers(open, end);
      return;
    }
    if ((id & 1) == 0) { // section 5.1.1
      throw ConnectionError.protocol("a stream that is not a client's");
    }
    if (id <= closed.last()) {
      late(id);
      return;
    }
    closed.opened(id);
    Priority priority = priority(ahead.remove(id));
    if (!streams.accepts()) { // section 5.1.2
      reject(id, Http2Error.REFUSED_STREAM);
    } else if (broken) {
      reject(id, Http2Error.PROTOCOL_ERROR);
    } else {
      try {
        streams.open(id, fields, end, priority, initialWindow);
      } catch (StreamError malformed) {
        reject(id, malformed.code());
      }
    }
  }

  private Priority priority(@Nullable Priority updated) {
    CharSequence said = fields.priority();
    return updated != null ? updated : said == null ? Priority.UNSAID : Priority.parse(said);
  }

  /** Section 8.1. */
  private void trailers(Http2Stream stream, boolean end) throws ConnectionError {
    try {
      if (stream.body().endSeen()) {
        throw new StreamError(Http2Error.STREAM_CLOSED, "fields behind the end");
      }
      if (!end) {
        throw StreamError.malformed("fields in the middle");
      }
      stream.body().end(RequestHead.trailers(fields));
      streams.halfClosed(stream);
    } catch (StreamError error) {
      reset(stream, error);
    }
  }

  @Override
  public void data(int id, ByteBuf payload, int controlled, boolean end) throws ConnectionError {
    connection.receiving(controlled);
    if (controlled == 0 && !end) {
      count(Kind.EMPTY_DATA);
    } else if (payload.readableBytes() < TINY && !end) {
      count(Kind.TINY_DATA);
    }
    Http2Stream stream = streams.get(id);
    if (stream == null) {
      connection.received(controlled);
      begun(id);
      late(id);
      return;
    }
    try {
      if (stream.body().endSeen()) {
        connection.received(controlled);
        throw new StreamError(Http2Error.STREAM_CLOSED, "octets behind the end");
      }
      stream.body().data(payload, controlled, end);
      streams.halfClosed(stream);
    } catch (StreamError error) {
      reset(stream, error);
    }
  }

  /** A frame for a stream that is closed. */
  private void late(int id) throws ConnectionError {
    if (closed.wasReset(id)) {
      count(Kind.IGNORED); // it was on its way
    } else if (closed.wasSkipped(id)) {
      throw ConnectionError.protocol("a stream out of order");
    } else {
      throw new ConnectionError(Http2Error.STREAM_CLOSED, "the stream is closed");
    }
  }

  /** Section 5.1: on a stream that has not begun there are HEADERS and PRIORITY only. */
  private void begun(int id) throws ConnectionError {
    if (id > closed.last() || (id & 1) == 0) {
      throw ConnectionError.protocol("the stream has not begun");
    }
  }

  // --- errors of streams; what the client provokes counts as if it had done it itself

  private void reject(int id, Http2Error code) throws ConnectionError {
    streams.resetUnopened(id, code);
    count(Kind.RESET);
  }

  private void reset(Http2Stream stream, StreamError error) throws ConnectionError {
    streams.reset(stream, error.code(), new IOException(error.getMessage()));
    count(Kind.RESET);
  }

  @Override
  public void broken(int id, Http2Error code) throws ConnectionError {
    Http2Stream stream = streams.get(id);
    if (stream == null) {
      if (!closed.wasReset(id)) {
        throw new ConnectionError(code, "a frame that is wrong");
      }
      count(Kind.IGNORED);
      return;
    }
    reset(stream, new StreamError(code, "a frame that is wrong"));
  }

  @Override
  public void reset(int id, long code) throws ConnectionError {
    begun(id);
    Http2Stream stream = streams.get(id);
    if (stream == null) {
      closed.resetByClient(id);
      count(Kind.IGNORED);
    } else {
      streams.lost(stream, new IOException("the client has reset the stream"));
      count(Kind.RESET);
    }
  }

  // --- the connection

  @Override
  public void settings(ByteBuf payload) throws ConnectionError {
    count(Kind.SETTINGS);
    while (payload.isReadable()) {
      setting(payload.readUnsignedShort(), payload.readUnsignedInt());
    }
    output.settingsTaken();
    connection.settingsCame();
    connection.flushLater();
  }

  /** Section 6.5.2; RFC 8441, section 3; RFC 9218, section 2.1. Others are not for us. */
  private void setting(int name, long value) throws ConnectionError {
    switch (name) {
      case HEADER_TABLE_SIZE -> output.tableChanged();
      case ENABLE_PUSH, ENABLE_CONNECT_PROTOCOL, NO_RFC7540_PRIORITIES -> {
        if (value > 1) {
          throw ConnectionError.protocol("a setting that is neither 0 nor 1");
        }
      }
      case INITIAL_WINDOW_SIZE -> {
        if (value > SendScheduler.MAX_WINDOW) {
          throw new ConnectionError(Http2Error.FLOW_CONTROL_ERROR, "a window that is too large");
        }
        initialWindow(value);
      }
      case MAX_FRAME_SIZE -> {
        if (value < Frame.MAX_PAYLOAD || value > 0xff_ffff) {
          throw ConnectionError.protocol("a frame size that may not be");
        }
      }
      default -> {}
    }
  }

  /** Section 6.9.2: all streams' windows change with it. */
  private void initialWindow(long value) throws ConnectionError {
    long difference = value - initialWindow;
    initialWindow = value;
    for (Http2Stream stream : streams.copy()) {
      try {
        stream.grow(difference);
      } catch (StreamError overflow) {
        throw new ConnectionError(overflow.code(), "a window that is too large");
      }
    }
  }

  @Override
  public void settingsTaken() throws ConnectionError {
    if (!connection.settingsTaken()) {
      count(Kind.IGNORED);
    }
  }

  @Override
  public void ping(long data) throws ConnectionError {
    count(Kind.PING);
    output.ping(data, true);
    connection.flushLater();
  }

  @Override
  public void pong(long data) {
    connection.pong(data);
  }

  @Override
  public void goAway() throws ConnectionError {
    count(Kind.IGNORED); // The client opens no more; what it has opened is answered.
  }

  @Override
  public void windowUpdate(int id, int increment) throws ConnectionError {
    count(Kind.WINDOW_UPDATE);
    if (id == 0) {
      scheduler.grow(increment);
      connection.flushLater();
      return;
    }
    begun(id);
    Http2Stream stream = streams.get(id);
    if (stream != null) { // else it was on its way
      try {
        stream.grow(increment);
        connection.flushLater();
      } catch (StreamError overflow) {
        reset(stream, overflow);
      }
    }
  }

  /** DATA has gone out: the client may grow both windows for it. */
  void dataSent() {
    nuisance.explain(Kind.WINDOW_UPDATE, 2);
  }

  @Override
  public void priority(int id) throws ConnectionError {
    count(Kind.PRIORITY);
  }

  @Override
  public void priorityUpdate(int id, String value) throws ConnectionError {
    count(Kind.PRIORITY);
    if ((id & 1) == 0) {
      throw ConnectionError.protocol("a priority for a stream that is not a client's");
    }
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      stream.prioritize(Priority.parse(value));
    } else if (id > closed.last() && ahead.size() < AHEAD) {
      ahead.put(id, Priority.parse(value));
    }
  }

  @Override
  public void unknown() throws ConnectionError {
    count(Kind.IGNORED);
  }

  private void count(Kind kind) throws ConnectionError {
    nuisance.count(kind, connection.now());
  }
}
