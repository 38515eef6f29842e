package dev.naru.http.h2;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Deadline;
import dev.naru.http.exchange.ConnectionTimes;
import dev.naru.http.exchange.Exchange;
import dev.naru.http.exchange.ServerConnection;
import dev.naru.http.exchange.ServerContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/2 connection: the last handler of a channel's pipeline. It reads what comes to its end,
 * lets streams be opened and closed, sends what has gathered when the read burst is over, and goes
 * away: at once when the client breaks a rule, in two steps when the server goes down (RFC 9113,
 * section 6.8). Everything runs on the channel's loop.
 */
public final class Http2Connection extends ServerConnection {

  private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

  /** Octets that a client may send on all streams together before somebody reads. */
  public static final int WINDOW = 1024 * 1024;

  private static final int DEFAULT_WINDOW = 65_535;

  /** What may wait to be sent beyond the mark where bodies stop, before we stop to read. */
  private static final int OVERDUE = 256 * 1024;

  /** How long a client has to answer the first GOAWAY's ping. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private static final long GOODBYE_PING = 0x6e61_7275_2062_7965L;

  private final FrameDecoder decoder;
  private final FrameHandler frames;
  private final OpenStreams streams;
  private final FrameOutput output;
  private final SendScheduler scheduler;
  private final ConnectionTimes times;
  private final StreamTimes streamTimes;

  /** By when the client has to have taken our settings. */
  private final Deadline settings;

  private boolean settingsOwed = true;

  /** What has been read and is no whole frame yet. */
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;

  private long burstNanos;
  private boolean burstNanosKnown;
  private boolean flushPending;
  private boolean flushScheduled;

  /** What the client may still send on the connection, and what it has not been told of yet. */
  private int window = WINDOW;

  private int taken;

  private boolean opened;
  private boolean idle;
  private boolean leaving;
  private boolean left;
  private boolean ending;

  /**
   * On a channel.
   *
   * @param context what it shares with the others of its listener
   */
  public Http2Connection(ServerContext context, Channel channel) {
    super(context, channel);
    Limits limits = context.limits();
    int head = (int) Math.min(limits.header().bytes(), 1 << 20);
    Clock clock = context.network().clock();
    this.times = new ConnectionTimes(clock, channel, limits, this::timeout);
    this.output = new FrameOutput(channel, times);
    this.scheduler = new SendScheduler(output);
    this.streams = new OpenStreams(this, context, output, scheduler);
    FieldCollector fields = new FieldCollector(head);
    this.frames = new FrameHandler(this, fields, streams, scheduler, output);
    this.decoder = new FrameDecoder(frames, fields, channel.alloc(), head);
    this.settings =
        new Deadline(
            clock,
            channel.eventLoop(),
            () -> goAway(Http2Error.SETTINGS_TIMEOUT, "the settings were not acknowledged", true));
    this.streamTimes =
        new StreamTimes(
            clock,
            channel.eventLoop(),
            limits.bodyTimeout().toNanos(),
            limits.minimumRate().bytes(),
            streams);
    // A client that sends no more cannot open a window any more either: its end is the end.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
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

  /** Section 3.4: both sides begin with their settings, and neither waits for the other's. */
  private void opened() {
    if (opened) {
      return;
    }
    opened = true;
    channel.remoteAddress(); // which the channel remembers, for the log, when it is closed
    output.settings(
        3, OpenStreams.MOST, 4, Http2Body.WINDOW, 6, context.limits().header().bytes(), 8, 1, 9, 1);
    output.windowUpdate(0, WINDOW - DEFAULT_WINDOW);
    flushLater();
    times.awaitHead();
    context.observer().opened(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (ending) {
      in.release();
      return;
    }
    beginBurst();
    append(in);
    try {
      decoder.decode(pending);
    } catch (ConnectionError error) {
      fail(error);
    } finally {
      if (ending || !pending.isReadable()) {
        pending.release();
        pending = Unpooled.EMPTY_BUFFER;
      }
    }
  }

  /** The rest of a frame goes behind its beginning, for which room was made once. */
  private void append(ByteBuf in) {
    if (!pending.isReadable()) {
      pending.release();
      pending = in;
      return;
    }
    int count = in.readableBytes();
    if (pending.writableBytes() < count) {
      int size = Math.max(pending.readableBytes() + count, decoder.needed());
      ByteBuf joined = channel.alloc().buffer(size).writeBytes(pending);
      pending.release();
      pending = joined;
    }
    pending.writeBytes(in);
    in.release();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    endBurst();
    burstNanosKnown = false;
    if (flushPending) {
      flushNow();
    } else {
      rest();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable() && !ending) {
      flushNow();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ending = true;
    times.cancel();
    streamTimes.cancel();
    settings.cancel();
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    decoder.close();
    streams.loseAll(new ClosedChannelException());
    output.close();
    endBurst(); // whose threads give their places back
    context.observer().closed(this);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("connection {}: {}", id(), cause.toString());
    } else {
      log.error("connection {} failed", id(), cause);
    }
    channel.close();
  }

  /** The time, which is looked at once a read burst. */
  long now() {
    if (!inBurst()) {
      return context.network().clock().nanos();
    }
    if (!burstNanosKnown) {
      burstNanosKnown = true;
      burstNanos = context.network().clock().nanos();
    }
    return burstNanos;
  }

  /** There is work: the time without any counts from its end. */
  void begun() {
    idle = false;
  }

  /** The client's settings have come: it can be expected to take ours (section 6.5.3). */
  void settingsCame() {
    if (settingsOwed && !settings.isSet()) {
      settings.at(now() + context.limits().headerTimeout().toNanos());
    }
  }

  /** The client has taken settings; whether we waited for it. */
  boolean settingsTaken() {
    boolean awaited = settingsOwed;
    settingsOwed = false;
    settings.cancel();
    return awaited;
  }

  // --- receiving

  /** Octets of DATA have come that count for flow control (section 6.9). */
  void receiving(int controlled) throws ConnectionError {
    window -= controlled;
    if (window < 0) {
      throw new ConnectionError(Http2Error.FLOW_CONTROL_ERROR, "more than the window");
    }
  }

  /** They have been dealt with. */
  void received(int octets) {
    taken += octets;
    if (taken >= WINDOW / 2) {
      output.windowUpdate(0, taken);
      window += taken;
      taken = 0;
      flushLater();
    }
  }

  // --- sending

  /** Sends what was written: at the end of the read burst, or behind what the loop has to do. */
  void flushLater() {
    if (inBurst()) {
      flushPending = true;
    } else if (!flushScheduled) {
      flushScheduled = true;
      channel.eventLoop().execute(this::flushScheduled);
    }
  }

  private void flushScheduled() {
    flushScheduled = false;
    if (!ending) {
      flushNow();
    }
  }

  private void flushNow() {
    flushPending = false;
    scheduler.run();
    output.flush();
    times.awaitWrites();
    rest();
  }

  void dataSent() {
    frames.dataSent();
  }

  FrameOutput output() {
    return output;
  }

  OpenStreams streams() {
    return streams;
  }

  SendScheduler scheduler() {
    return scheduler;
  }

  Channel channel() {
    return channel;
  }

  /** Nothing more can be done: says what is awaited, and for how long. */
  private void rest() {
    if (ending || !channel.isActive()) {
      return;
    }
    boolean none = streams.isEmpty();
    if (none && left) {
      end(false);
      return;
    }
    if (decoder.midway()) {
      idle = false;
      times.awaitHead();
    } else if (!none) {
      idle = false;
      times.awaitNothing();
    } else if (!idle) {
      idle = true;
      times.awaitRequest(context.network().clock().nanos());
    }
    if (!none) {
      streamTimes.watch();
    }
    // A client that asks and asks and does not read is not read either.
    boolean read = channel.isWritable() || channel.bytesBeforeWritable() < OVERDUE;
    if (channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  // --- the end

  private void timeout(ConnectionTimes.Awaited awaited) {
    switch (awaited) {
      case REQUEST -> goAway(Http2Error.NO_ERROR, "idle", false);
      case HEAD -> goAway(Http2Error.ENHANCE_YOUR_CALM, "the head took too long", true);
      case WRITES, LINGER -> channel.close();
      case BODY, NOTHING -> {}
    }
  }

  private void fail(ConnectionError error) {
    log.debug("connection {}: {} {}", id(), error.code(), error.why());
    goAway(error.code(), error.why(), true);
  }

  private void goAway(Http2Error code, String why, boolean linger) {
    if (ending) {
      return;
    }
    ending = true;
    context.observer().goneAway(this, code == Http2Error.ENHANCE_YOUR_CALM ? why : code.name());
    output.goAway(streams.last(), code, why);
    streams.loseAll(new IOException(why));
    endNow(linger);
  }

  private void end(boolean linger) {
    ending = true;
    endNow(linger);
  }

  private void endNow(boolean linger) {
    streamTimes.cancel();
    settings.cancel();
    decoder.close();
    output.flush();
    closeAfterWrites(times, linger);
  }

  @Override
  public void drain() {
    channel.eventLoop().execute(this::leave);
  }

  /** Section 6.8: first without a last stream, so that none is lost that is on its way. */
  private void leave() {
    if (leaving || ending) {
      return;
    }
    leaving = true;
    for (Http2Stream stream : streams.copy()) {
      stream.body().endTunnel();
    }
    output.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, "");
    output.ping(GOODBYE_PING, false);
    context.observer().goneAway(this, "DRAIN");
    flushLater();
    Clock.Scheduled timer =
        context.network().clock().schedule(GOODBYE, () -> loop().execute(this::leaveNow));
    channel.closeFuture().addListener(closed -> timer.cancel());
  }

  void pong(long data) {
    if (leaving && data == GOODBYE_PING) {
      leaveNow();
    }
  }

  private void leaveNow() {
    if (!left && !ending) {
      left = true;
      streams.close();
      output.goAway(streams.last(), Http2Error.NO_ERROR, "");
      flushLater();
    }
  }

  @Override
  protected void endTunnel(Exchange exchange) {
    ((Http2Stream) exchange.answer()).body().endTunnel();
  }

  // --- for everybody

  @Override
  protected void threadEnded(Exchange exchange) {
    streams.threadEnded((Http2Stream) exchange.answer());
  }

  @Override
  public void current(List<Current> all) {
    streams.forEach(stream -> add(stream.answers(), all));
  }
}
