package dev.naru.http.client;

import dev.naru.engine.network.Deadline;
import dev.naru.http.client.ClientFailure.Kind;
import dev.naru.http.client.ClientFailure.Progress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server that speaks HTTP/2 (RFC 9113): many exchanges at a time. Netty frames,
 * compresses fields and keeps the windows; this is the last handler of the channel's pipeline and
 * knows which stream is whose. On the loop.
 */
final class Http2ClientConnection extends Http2ChannelDuplexHandler {

  /** What a stream may have in flight to us before its reader has taken it. */
  static final int WINDOW = 256 * 1024;

  /** Exchanges at a time; a server may want fewer. */
  private static final long STREAMS = 100;

  /** RFC 9113, section 5.1.1: numbers are never used again. */
  private static final int LAST_STREAM = Integer.MAX_VALUE - 64;

  private final LoopPool pool;
  private final Channel channel;
  private final Http2FrameCodec codec;
  private final Deadline idle;
  private final Map<Http2FrameStream, Http2ClientStream> streams = new IdentityHashMap<>();
  private final List<Http2ClientStream> touched = new ArrayList<>();
  private long most = STREAMS;
  private boolean leaving;
  private @Nullable Throwable broken;

  private Http2ClientConnection(LoopPool pool, Channel channel, Http2FrameCodec codec) {
    this.pool = pool;
    this.channel = channel;
    this.codec = codec;
    this.idle = new Deadline(pool.origin().network().clock(), channel.eventLoop(), this::close);
  }

  /** Speaks HTTP/2 on a channel from now on. */
  static Http2ClientConnection on(LoopPool pool, Channel channel) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .initialWindowSize(WINDOW)
                    .maxHeaderListSize(pool.origin().settings().maxHead()))
            .build();
    Http2ClientConnection connection = new Http2ClientConnection(pool, channel, codec);
    channel.pipeline().addLast(codec, connection);
    return connection;
  }

  // --- for the pool

  /** Whether another exchange may begin. */
  boolean hasRoom() {
    return !leaving && channel.isActive() && streams.size() < most;
  }

  boolean isIdle() {
    return streams.isEmpty();
  }

  void start(ClientExchange exchange) {
    idle.clear();
    Http2FrameStream frameStream = newStream();
    Http2ClientStream stream = new Http2ClientStream(this, frameStream, exchange);
    streams.put(frameStream, stream);
    stream.start();
    if (frameStream.id() > LAST_STREAM) {
      leaving = true;
    }
  }

  /** Has no work, and is closed when none comes in time. */
  void keep() {
    idle.at(pool.origin().network().clock().nanos() + pool.origin().settings().idle().toNanos());
  }

  /** Takes no more work; is closed when it has none. */
  void leave() {
    leaving = true;
    if (streams.isEmpty()) {
      close();
    }
  }

  private void close() {
    leaving = true;
    channel.close();
  }

  // --- for its streams

  Channel channel() {
    return channel;
  }

  LoopPool pool() {
    return pool;
  }

  /** Whether the server takes more on a stream. */
  boolean writable(Http2FrameStream frameStream) {
    Http2Stream known = frameStream.id() > 0 ? codec.connection().stream(frameStream.id()) : null;
    return channel.isWritable()
        && (known == null || codec.connection().remote().flowController().isWritable(known));
  }

  /** A stream is over. */
  void over(Http2ClientStream stream) {
    if (streams.remove(stream.frameStream()) != null) {
      if (leaving && streams.isEmpty()) {
        close();
      } else {
        pool.freed(this);
      }
    }
  }

  // --- events

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame frame -> {
          Http2ClientStream stream = streams.get(frame.stream());
          if (stream != null) {
            stream.headers(frame.headers(), frame.isEndStream());
            touched.add(stream);
          }
        }
        case Http2DataFrame frame -> {
          Http2ClientStream stream = streams.get(frame.stream());
          if (stream != null) {
            stream.data(
                frame.content().retain(), frame.initialFlowControlledBytes(), frame.isEndStream());
            touched.add(stream);
          }
        }
        case Http2ResetFrame frame -> {
          Http2ClientStream stream = streams.get(frame.stream());
          if (stream != null) {
            stream.reset(frame.errorCode());
          }
        }
        case Http2SettingsFrame frame -> {
          Long streamsAtATime = frame.settings().maxConcurrentStreams();
          most = streamsAtATime == null ? most : Math.min(streamsAtATime, STREAMS);
        }
        case Http2GoAwayFrame frame -> goneAway(frame.lastStreamId());
        default -> {}
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** Section 6.8: what is above that number has not been looked at. */
  private void goneAway(int last) {
    leaving = true;
    for (Http2ClientStream stream : List.copyOf(streams.values())) {
      if (stream.frameStream().id() > last) {
        stream.fail(Kind.CONNECTION_TERMINATED, Progress.NONE, "the server goes away");
      }
    }
    if (streams.isEmpty()) {
      close();
    }
    pool.left(this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!touched.isEmpty()) {
      List<Http2ClientStream> all = List.copyOf(touched);
      touched.clear();
      all.forEach(Http2ClientStream::burstOver);
      channel.flush();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2FrameStreamEvent change) {
      Http2ClientStream stream = streams.get(change.stream());
      if (stream != null) {
        stream.maybeWritable();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      List.copyOf(streams.values()).forEach(Http2ClientStream::maybeWritable);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leaving = true;
    idle.cancel();
    pool.gone(this);
    String why = broken == null ? "the connection was closed" : String.valueOf(broken.getMessage());
    for (Http2ClientStream stream : List.copyOf(streams.values())) {
      stream.lost(why);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2FrameStreamException one) {
      Http2ClientStream stream = streams.get(one.stream());
      if (stream != null) {
        stream.refuse(Http2Error.PROTOCOL_ERROR, String.valueOf(one.getMessage()));
      }
    } else {
      broken = cause;
      close();
    }
  }
}
