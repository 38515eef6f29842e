package dev.naru.http.client;

import dev.naru.engine.network.Deadline;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpVersion;
import dev.naru.http.client.ClientFailure.Kind;
import dev.naru.http.client.ClientFailure.Progress;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An exchange with a server that speaks HTTP/2: a stream (RFC 9113, section 8.1). On the loop. */
final class Http2ClientStream implements ClientStream {

  /** Interim answers that are taken for one request. */
  private static final int MAX_INTERIM = 16;

  private final Http2ClientConnection connection;
  private final Http2FrameStream frameStream;
  private final ClientExchange exchange;
  private final Channel channel;
  private final Deadline deadline;
  private boolean requestEnded;
  private boolean answered;
  private boolean headSeen;
  private boolean paused;
  private boolean over;
  private int interims;

  /** Octets that have come while nobody wanted more: the server may send them again later. */
  private int withheld;

  Http2ClientStream(
      Http2ClientConnection connection, Http2FrameStream frameStream, ClientExchange exchange) {
    this.connection = connection;
    this.frameStream = frameStream;
    this.exchange = exchange;
    this.channel = connection.channel();
    this.deadline =
        new Deadline(
            connection.pool().origin().network().clock(), channel.eventLoop(), this::expired);
  }

  Http2FrameStream frameStream() {
    return frameStream;
  }

  // --- the request

  void start() {
    ClientRequest request = exchange.request();
    if (request.upgrade().isPresent()) {
      fail(Kind.HTTP_UPGRADE_FAILED, Progress.NONE, "it speaks HTTP/2, which has no Upgrade");
      return;
    }
    requestEnded = request.contentLength() == 0;
    // Field names were checked when they were set.
    Http2Headers headers =
        new DefaultHttp2Headers(false)
            .method(request.method())
            .scheme(request.scheme())
            .authority(request.authority())
            .path(request.target());
    add(request.fields(), headers);
    if (request.contentLength() > 0) {
      headers.set("content-length", Long.toString(request.contentLength()));
    }
    if (request.expectsContinue()) {
      headers.set("expect", "100-continue");
    }
    if (request.trailers()) {
      headers.set("te", "trailers");
    }
    channel
        .write(new DefaultHttp2HeadersFrame(headers, requestEnded).stream(frameStream))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                fail(
                    Kind.CONNECTION_TERMINATED,
                    Progress.NONE,
                    String.valueOf(sent.cause().getMessage()));
              }
            });
    channel.flush();
    await();
    if (!over) {
      exchange.begin(this);
    }
  }

  private static void add(ResponseFields fields, Http2Headers to) {
    for (int i = 0; i < fields.size(); i++) {
      to.add(fields.name(i).toLowerCase(Locale.ROOT), fields.value(i));
    }
  }

  @Override
  public void write(ByteBuf piece) {
    if (over || requestEnded || !piece.isReadable()) {
      piece.release();
    } else {
      channel.write(new DefaultHttp2DataFrame(piece, false).stream(frameStream));
    }
  }

  @Override
  public void flush() {
    channel.flush();
    await();
  }

  @Override
  public boolean writable() {
    return !over && connection.writable(frameStream);
  }

  void maybeWritable() {
    if (!requestEnded && writable()) {
      exchange.becameWritable();
    }
  }

  @Override
  public void end(@Nullable ResponseFields trailers) {
    if (over || requestEnded) {
      return;
    }
    requestEnded = true;
    if (trailers == null || trailers.size() == 0) {
      channel.write(new DefaultHttp2DataFrame(true).stream(frameStream));
    } else {
      Http2Headers headers = new DefaultHttp2Headers(false);
      add(trailers, headers);
      channel.write(new DefaultHttp2HeadersFrame(headers, true).stream(frameStream));
    }
    channel.flush();
    await();
  }

  @Override
  public void reading(boolean on) {
    paused = !on;
    if (on && withheld > 0) {
      giveBack(withheld);
      withheld = 0;
      channel.flush();
    }
    await();
  }

  @Override
  public void cancel() {
    end(Http2Error.CANCEL);
  }

  // --- the answer

  void headers(Http2Headers headers, boolean end) {
    answered = true;
    try {
      if (headSeen) {
        if (!end) {
          throw new IllegalArgumentException("fields in the middle of a body");
        }
        finish(fields(headers));
        return;
      }
      head(headers, end);
    } catch (IllegalArgumentException malformed) {
      refuse(Http2Error.PROTOCOL_ERROR, String.valueOf(malformed.getMessage()));
    }
    await();
  }

  private void head(Http2Headers headers, boolean end) {
    CharSequence said = headers.status();
    if (said == null || !said.toString().matches("[1-5]\\d\\d")) {
      throw new IllegalArgumentException("a status that is none");
    }
    int status = Integer.parseInt(said.toString());
    ResponseFields fields = fields(headers);
    if (status == 101) {
      throw new IllegalArgumentException("101 in HTTP/2"); // section 8.6
    }
    boolean interim = status < 200;
    if (interim && (end || ++interims > MAX_INTERIM)) {
      throw new IllegalArgumentException("an interim answer that is the last, or one too many");
    }
    boolean bodiless = status == 204 || status == 304 || exchange.request().method().equals("HEAD");
    long length = fields.contentLength();
    ResponseHead head =
        new ResponseHead(
            status,
            HttpVersion.HTTP_2,
            fields,
            length < 0 && end && !bodiless ? 0 : length,
            true,
            true,
            Optional.empty(),
            "");
    if (interim) {
      exchange.interim(head);
      return;
    }
    headSeen = true;
    exchange.head(head);
    if (end) {
      finish(FieldLines.NONE);
    }
  }

  private static ResponseFields fields(Http2Headers headers) {
    ResponseFields fields = new ResponseFields();
    for (Map.Entry<CharSequence, CharSequence> one : headers) {
      if (one.getKey().isEmpty() || one.getKey().charAt(0) != ':') {
        fields.add(one.getKey().toString(), one.getValue().toString());
      }
    }
    return fields;
  }

  /** A piece of the body, which is ours; it counts for so many octets in the windows. */
  void data(ByteBuf piece, int controlled, boolean end) {
    if (over || !headSeen) {
      piece.release();
      refuse(Http2Error.PROTOCOL_ERROR, "octets before a head");
      return;
    }
    if (paused) {
      withheld += controlled;
    } else {
      giveBack(controlled);
    }
    if (piece.isReadable()) {
      exchange.data(piece);
    } else {
      piece.release();
    }
    if (end) {
      finish(FieldLines.NONE);
    }
    await();
  }

  private void giveBack(int octets) {
    channel.write(new DefaultHttp2WindowUpdateFrame(octets).stream(frameStream));
  }

  void burstOver() {
    if (!over && headSeen) {
      exchange.burstOver();
    }
  }

  private void finish(HttpFields trailers) {
    if (over) {
      return;
    }
    if (requestEnded) {
      over();
    } else {
      end(Http2Error.NO_ERROR); // section 8.1: nobody wants the rest of the request
    }
    exchange.end(trailers);
  }

  // --- its end

  private void over() {
    over = true;
    deadline.cancel();
    connection.over(this);
  }

  private void end(Http2Error code) {
    if (!over) {
      channel.writeAndFlush(new DefaultHttp2ResetFrame(code).stream(frameStream));
      over();
    }
  }

  /** What it does is not HTTP/2. */
  void refuse(Http2Error code, String why) {
    if (!over) {
      end(code);
      exchange.failed(
          new ClientFailure(
              Kind.HTTP_PROTOCOL_ERROR, answered ? Progress.ANSWERED : Progress.SENT, why));
    }
  }

  /** The server has ended it (section 7). */
  void reset(long code) {
    if (over) {
      return;
    }
    if (code == Http2Error.REFUSED_STREAM.code()) { // section 8.7
      fail(Kind.CONNECTION_TERMINATED, Progress.NONE, "the server has refused the stream");
    } else {
      fail(
          Kind.HTTP_RESPONSE_INCOMPLETE,
          answered ? Progress.ANSWERED : Progress.SENT,
          "the server has reset the stream: " + Http2Error.valueOf(code));
    }
  }

  /** The connection is gone. */
  void lost(String why) {
    fail(
        answered ? Kind.HTTP_RESPONSE_INCOMPLETE : Kind.CONNECTION_TERMINATED,
        answered ? Progress.ANSWERED : Progress.SENT,
        why);
  }

  void fail(Kind kind, Progress progress, String why) {
    if (!over) {
      over();
      exchange.failed(new ClientFailure(kind, progress, why));
    }
  }

  // --- times

  /** Says what is awaited of the server, and for how long. */
  private void await() {
    if (over) {
      return;
    }
    ClientRequest.Times times = exchange.request().times();
    long now = connection.pool().origin().network().clock().nanos();
    if (!requestEnded && !writable()) {
      deadline.at(now + times.idle().toNanos());
    } else if (headSeen) {
      if (paused) {
        deadline.clear();
      } else {
        deadline.at(now + times.idle().toNanos());
      }
    } else if (!requestEnded) {
      deadline.clear();
    } else if (!deadline.isSet()) {
      deadline.at(now + times.firstByte().toNanos());
    }
  }

  private void expired() {
    Kind kind =
        !requestEnded && !writable()
            ? Kind.CONNECTION_WRITE_TIMEOUT
            : headSeen ? Kind.CONNECTION_READ_TIMEOUT : Kind.HTTP_RESPONSE_TIMEOUT;
    Progress progress = answered ? Progress.ANSWERED : Progress.SENT;
    end(Http2Error.CANCEL);
    exchange.failed(new ClientFailure(kind, progress, "not within the time"));
  }
}
