package dev.naru.rpc.server;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.rpc.dispatch.Call;
import dev.naru.rpc.dispatch.Caller;
import dev.naru.rpc.dispatch.Dispatcher;
import dev.naru.rpc.dispatch.Extension;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.FrameDecoder;
import dev.naru.rpc.wire.JsonBytes;
import dev.naru.rpc.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a client; the last handler of its channel. What a read gives rise to is gathered
 * and sent with one flush, and so is what threads answer.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter implements Caller {

  private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

  /** Useless messages, less the useful ones, after which a connection is cut. */
  private static final int MOST_STRIKES = 1_000;

  /** What is gathered before it is handed to the network. */
  private static final int BATCH = 64 * 1_024;

  private static final int FIRST_BUFFER = 4_096;

  private static final byte[] HELLO =
      ("{\"naru\":{\"v\":" + Extension.VERSION + "}}").getBytes(StandardCharsets.US_ASCII);

  private static final FastThreadLocal<JsonBytes> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected JsonBytes initialValue() {
          return new JsonBytes(1_024);
        }
      };

  private final Dispatcher dispatcher;
  private final RpcLimits limits;
  private final Clock clock;
  private final String transport;
  private final Runnable closed;
  private final Channel channel;
  private final FrameDecoder decoder;
  private final MpscUnboundedArrayQueue<Runnable> posted = new MpscUnboundedArrayQueue<>(64);
  private final AtomicBoolean postScheduled = new AtomicBoolean();
  private final Runnable runPosted = this::runPosted;

  // The loop's own.
  private final LinkedHashSet<Call> calls = new LinkedHashSet<>();
  private final Map<String, Call> byId = new HashMap<>();
  private final List<Runnable> writableListeners = new ArrayList<>();
  private @Nullable ByteBuf out;
  private Clock.@Nullable Scheduled timer;
  private long lastRead;
  private int strikes;
  private boolean ours;
  private boolean reading;
  private boolean draining;
  private boolean gone;

  TcpConnection(
      Channel channel,
      Dispatcher dispatcher,
      RpcLimits limits,
      Network network,
      String transport,
      Runnable closed) {
    this.channel = channel;
    this.dispatcher = dispatcher;
    this.limits = limits;
    this.clock = network.clock();
    this.transport = transport;
    this.closed = closed;
    this.decoder = new FrameDecoder(limits.message());
  }

  // --- the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    lastRead = clock.nanos();
    look();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    reading = true;
    try {
      while (channel.isOpen() && !draining && decoder.decode(in)) {
        handle(Envelope.parse(decoder.take(), limits.depth()));
      }
    } catch (WireException broken) {
      dispatcher.count(broken);
      LOG.debug("{} is cut: {}", remote(), broken.getMessage());
      channel.close();
    } finally {
      in.release();
    }
  }

  private void handle(Envelope envelope) {
    Envelope.Part extension = envelope.extension();
    if (extension != null && (envelope.pattern() == null || (!ours && extension.kind() == '{'))) {
      extend(Extension.of(extension), envelope);
      if (envelope.pattern() == null) {
        return;
      }
    }
    int before = strikes;
    dispatcher.receive(envelope, this);
    if (strikes == before && strikes > 0) {
      strikes--;
    }
  }

  private void extend(Extension extension, Envelope envelope) {
    if (extension.hello() && !ours) {
      ours = true;
      send(scratch().append(HELLO));
    }
    extension.cancels().map(byId::get).ifPresent(Call::cancel);
    Envelope.Part id = envelope.id();
    if (envelope.pattern() == null && id != null && extension.credits().isPresent()) {
      Call call = byId.get(id.text());
      if (call != null) {
        call.grant(extension.credits().getAsInt());
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    lastRead = clock.nanos();
    flush();
    pace();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      List<Runnable> listeners = List.copyOf(writableListeners);
      writableListeners.clear();
      listeners.forEach(Runnable::run);
      flush();
    }
    pace();
  }

  /** Nothing is read from who does not take answers, or has enough in work. */
  private void pace() {
    boolean read = !draining && channel.isWritable() && calls.size() < limits.calls();
    if (channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel();
    }
    List.copyOf(calls).forEach(Call::callerGone);
    writableListeners.clear();
    ByteBuf left = out;
    out = null;
    if (left != null) {
      left.release();
    }
    gone = true;
    leaveWhenDone();
  }

  /**
   * It counts until the events that came over it are worked off, so that a drain waits for them.
   */
  private void leaveWhenDone() {
    if (gone && calls.isEmpty()) {
      closed.run();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{} is cut", remote(), cause);
    channel.close();
  }

  /** Looks from time to time whether the connection is still used. */
  private void look() {
    long quiet = clock.nanos() - lastRead;
    boolean stuck =
        decoder.isWithinFrame()
            && channel.config().isAutoRead()
            && quiet >= limits.frameTimeout().toNanos();
    if (stuck || (calls.isEmpty() && quiet >= limits.idle().toNanos())) {
      LOG.debug("{} is cut after {} ms without a byte", remote(), quiet / 1_000_000);
      channel.close();
    } else if (channel.isOpen()) {
      Duration next = limits.frameTimeout();
      timer = clock.schedule(next.compareTo(limits.idle()) < 0 ? next : limits.idle(), this::look);
    }
  }

  // --- the caller

  @Override
  public EventExecutor loop() {
    return channel.eventLoop();
  }

  @Override
  public String transport() {
    return transport;
  }

  @Override
  public SocketAddress remote() {
    return channel.remoteAddress();
  }

  @Override
  public JsonBytes scratch() {
    JsonBytes scratch = SCRATCH.get();
    scratch.clear();
    return scratch;
  }

  @Override
  public void send(JsonBytes message) {
    if (!channel.isOpen()) {
      return;
    }
    ByteBuf buffer = out;
    if (buffer == null) {
      buffer = channel.alloc().ioBuffer(Math.max(FIRST_BUFFER, message.length() + 16));
      out = buffer;
    }
    message.writeFrame(buffer);
    if (buffer.readableBytes() >= BATCH) {
      out = null;
      channel.write(buffer, channel.voidPromise());
    }
    if (!reading && !postScheduled.get()) {
      post(() -> {});
    }
  }

  private void flush() {
    ByteBuf buffer = out;
    if (buffer != null) {
      out = null;
      channel.writeAndFlush(buffer, channel.voidPromise());
    } else {
      channel.flush();
    }
  }

  @Override
  public void post(Runnable task) {
    posted.add(task);
    if (!postScheduled.get() && postScheduled.compareAndSet(false, true)) {
      try {
        channel.eventLoop().execute(runPosted);
      } catch (java.util.concurrent.RejectedExecutionException ended) {
        LOG.debug("an answer comes after the network was closed");
      }
    }
  }

  private void runPosted() {
    postScheduled.set(false);
    boolean within = reading;
    reading = true; // what is sent now is flushed below
    for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
      task.run();
    }
    reading = within;
    if (channel.isOpen()) {
      flush();
    }
    pace();
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void onWritable(Runnable listener) {
    writableListeners.add(listener);
  }

  @Override
  public void begun(Call call) {
    calls.add(call);
    if (call.id().length > 0) {
      byId.put(text(call), call);
    }
  }

  @Override
  public void ended(Call call) {
    if (calls.remove(call)) {
      if (call.id().length > 0) {
        byId.remove(text(call), call);
      }
      if (draining && calls.isEmpty()) {
        post(this::end);
      }
      leaveWhenDone();
    }
  }

  private static String text(Call call) {
    return new String(call.id(), StandardCharsets.UTF_8);
  }

  @Override
  public void strike() {
    if (++strikes > MOST_STRIKES) {
      LOG.debug("{} is cut: it sends nothing but what nobody handles", remote());
      channel.close();
    }
  }

  // --- the server; any thread

  /** Reads nothing more; ends when what is in work is answered. */
  void drain() {
    post(
        () -> {
          draining = true;
          pace();
          if (calls.isEmpty()) {
            end();
          }
        });
  }

  private void end() {
    flush();
    channel.close();
  }

  /** Cuts it, and stops what is in work. */
  void close() {
    post(
        () -> {
          List.copyOf(calls).forEach(Call::cancel);
          channel.close();
        });
  }
}
