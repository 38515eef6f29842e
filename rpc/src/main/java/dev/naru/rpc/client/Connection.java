package dev.naru.rpc.client;

import dev.naru.engine.network.Clock;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.dispatch.Extension;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.FrameDecoder;
import dev.naru.rpc.wire.JsonBytes;
import dev.naru.rpc.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from the attempt to make it until it is lost: the last handler of its channel.
 * What threads ask for at the same time is sent with one flush.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Link, Pending.Holder {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final int BATCH = 64 * 1_024;
  private static final String HELLO = "{\"v\":" + Extension.VERSION;

  private static final FastThreadLocal<JsonBytes> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected JsonBytes initialValue() {
          return new JsonBytes(512);
        }
      };

  private final TcpLink owner;
  private final ClientOptions options;
  private final Clock clock;
  private final boolean secure;
  private final FrameDecoder decoder;
  private final MpscUnboundedArrayQueue<Runnable> tasks = new MpscUnboundedArrayQueue<>(256);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Deadlines deadlines;
  private volatile @Nullable Channel channel;
  private volatile boolean up;
  private volatile boolean lost;

  // The loop's own.
  private final LongObjectMap<Pending> pending = new LongObjectHashMap<>();
  private final List<Runnable> unsent = new ArrayList<>();
  private @Nullable ByteBuf out;
  private long lastId;

  /** A flush follows by itself. */
  private boolean flushes;

  private boolean greeted;
  private boolean ours;
  private String why = "Connection closed";

  Connection(TcpLink owner, ClientOptions options) {
    this.owner = owner;
    this.options = options;
    this.clock = options.network().clock();
    this.secure = options.tls().isPresent();
    this.decoder = new FrameDecoder(options.message());
    this.deadlines = new Deadlines(clock, this::expire);
  }

  /** Its channel has been made and may be connecting. */
  void begun(Channel its) {
    channel = its;
    schedule();
  }

  boolean isUp() {
    return up;
  }

  boolean isLost() {
    return lost;
  }

  // --- any thread

  @Override
  public void submit(Pending call) {
    execute(() -> take(call));
  }

  @Override
  public void emit(JsonBytes message, CompletableFuture<Void> sent) {
    execute(
        () -> {
          if (lost) {
            sent.completeExceptionally(neverSent());
          } else if (up) {
            write(message);
            sent.complete(null);
          } else {
            unsent.add(
                () -> {
                  if (lost) {
                    sent.completeExceptionally(neverSent());
                  } else {
                    write(message);
                    sent.complete(null);
                  }
                });
          }
        });
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    schedule();
  }

  private void schedule() {
    Channel its = channel;
    if (its != null && !scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        its.eventLoop().execute(this::runTasks);
      } catch (RejectedExecutionException ended) {
        // The network was closed, and nobody else can run them.
        lost = true;
        up = false;
        runAll();
      }
    }
  }

  private void runTasks() {
    scheduled.set(false);
    flushes = true;
    runAll();
    flushes = false;
    flush();
  }

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Override
  public void cancel(Pending call) {
    execute(
        () -> {
          if (pending.get(call.id) == call) {
            forget(call);
            if (ours) {
              write(scratch().ascii("{\"naru\":{\"cancel\":\"" + call.id + "\"}}"));
            }
          }
        });
  }

  @Override
  public void grant(Pending call, int more) {
    execute(
        () -> {
          if (ours && pending.get(call.id) == call) {
            write(
                scratch()
                    .ascii("{\"naru\":{\"credits\":" + more + "},\"id\":\"" + call.id + "\"}"));
          }
        });
  }

  @Override
  public void close() {
    execute(
        () -> {
          why = "The client was closed";
          Channel its = channel;
          if (its != null) {
            flush(); // an event that has been told a moment ago
            its.close();
          }
        });
  }

  // --- sending, on the loop

  private static JsonBytes scratch() {
    JsonBytes scratch = SCRATCH.get();
    scratch.clear();
    return scratch;
  }

  private void take(Pending call) {
    if (call.isOver()) {
      owner.ended(call);
      return;
    }
    if (lost) {
      owner.lost(call, neverSent());
      return;
    }
    call.id = ++lastId;
    pending.put(call.id, call);
    deadlines.add(call, clock.nanos());
    if (up) {
      write(request(call));
    } else {
      unsent.add(
          () -> {
            if (pending.get(call.id) == call && !lost) {
              write(request(call));
            }
          });
    }
  }

  private JsonBytes request(Pending call) {
    JsonBytes message = scratch().append(call.head);
    if (options.extensions() && (ours || !greeted)) {
      long millis = Math.max(1, (call.deadline - clock.nanos()) / 1_000_000);
      if (call.credits() > 0 || !greeted) {
        message.ascii("\"naru\":").ascii(greeted ? "{" : HELLO + ",");
        message.ascii(
            call.credits() > 0 ? "\"credits\":" + call.credits() : "\"deadline\":" + millis);
        message.ascii("},");
        greeted = true;
      } else {
        message.ascii("\"naru\":").ascii(Long.toString(millis)).ascii(",");
      }
    }
    return message.ascii("\"id\":\"").ascii(Long.toString(call.id)).ascii("\"}");
  }

  private void write(JsonBytes message) {
    Channel its = channel;
    if (its == null || !its.isActive()) {
      return;
    }
    ByteBuf buffer = out;
    if (buffer == null) {
      buffer = its.alloc().ioBuffer(Math.max(4_096, message.length() + 16));
      out = buffer;
    }
    message.writeFrame(buffer);
    if (buffer.readableBytes() >= BATCH) {
      out = null;
      its.write(buffer, its.voidPromise());
    }
    if (!flushes) {
      schedule();
    }
  }

  private void flush() {
    Channel its = channel;
    if (its == null || !up) {
      return; // A flush while it connects would make TLS begin, and its first octets get lost.
    }
    ByteBuf buffer = out;
    if (buffer != null) {
      out = null;
      its.writeAndFlush(buffer, its.voidPromise());
    } else {
      its.flush(); // of batches that were full
    }
  }

  // --- the channel

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!secure) {
      opened();
    }
    context.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        opened();
      } else {
        failed("TLS handshake: " + handshake.cause().getMessage());
      }
    }
    context.fireUserEventTriggered(event);
  }

  private void opened() {
    up = true;
    owner.opened();
    unsent.forEach(Runnable::run);
    unsent.clear();
    flush();
  }

  /** It could not be made. */
  void failed(String reason) {
    execute(
        () -> {
          if (!lost) {
            why = reason;
            end();
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    flushes = true;
    try {
      while (!lost && decoder.decode(in)) {
        handle(Envelope.parse(decoder.take(), options.depth()));
      }
    } catch (WireException broken) {
      LOG.warn("{} sent what is no answer: {}", owner, broken.getMessage());
      why = "The service sent what is no answer: " + broken.getMessage();
      context.close();
    } finally {
      in.release();
    }
  }

  private void handle(Envelope envelope) {
    Envelope.Part id = envelope.id();
    if (id == null) {
      ours |= envelope.extension() != null;
      return;
    }
    Pending call = pending.get(Pending.number(id));
    if (call == null) {
      return; // it has timed out or was cancelled, or nobody has asked
    }
    call.take(envelope, clock, this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flushes = false;
    flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{} is cut", owner, cause);
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!lost) {
      end();
    }
  }

  // --- the end

  private void expire(Pending call) {
    pending.remove(call.id);
    if (ours) {
      write(scratch().ascii("{\"naru\":{\"cancel\":\"" + call.id + "\"}}"));
    }
    owner.ended(call);
    call.fail(call.timedOut());
  }

  @Override
  public Deadlines deadlines() {
    return deadlines;
  }

  @Override
  public void forget(Pending call) {
    pending.remove(call.id);
    deadlines.remove(call);
    owner.ended(call);
  }

  private void end() {
    boolean wasUp = up;
    up = false;
    lost = true;
    owner.gone(this, wasUp);
    deadlines.stop();
    List<Pending> all = new ArrayList<>(pending.values());
    pending.clear();
    all.forEach(call -> call.deadlines = null);
    all.sort(java.util.Comparator.comparingLong(call -> call.id));
    List<Runnable> waiting = List.copyOf(unsent);
    unsent.clear();
    waiting.forEach(Runnable::run); // events are told; calls have been taken out
    RpcTransportException failure = wasUp ? closed() : neverSent();
    for (Pending call : all) {
      owner.lost(call, failure);
    }
    ByteBuf left = out;
    out = null;
    if (left != null) {
      left.release();
    }
  }

  private RpcTransportException notConnected() {
    return new RpcTransportException(
        Reason.NOT_CONNECTED, "cannot connect to " + owner + ": " + why);
  }

  /** Of what has found no connection, or none any more. */
  private RpcTransportException neverSent() {
    return owner.isClosed() ? closed() : notConnected();
  }

  private RpcTransportException closed() {
    return new RpcTransportException(
        owner.isClosed() ? Reason.CLIENT_CLOSED : Reason.CONNECTION_CLOSED,
        why + " (" + owner + ")");
  }
}
