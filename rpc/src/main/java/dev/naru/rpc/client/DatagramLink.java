package dev.naru.rpc.client;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.udp.Session;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.FrameDecoder;
import dev.naru.rpc.wire.JsonBytes;
import dev.naru.rpc.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to a service by datagrams: one envelope each, or the reliable mode. On one loop; calls wait
 * until the service's name has been looked up.
 */
final class DatagramLink extends ChannelInboundHandlerAdapter
    implements Link, Pending.Holder, Session.Output {

  private static final Logger LOG = LoggerFactory.getLogger(DatagramLink.class);

  /** What passes everywhere, and {@code @pirumu/nest-udp} sends at most. */
  private static final int LARGEST = 1_400;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final InetSocketAddress address;
  private final ClientOptions options;
  private final DatagramOptions datagrams;
  private final Clock clock;
  private final Channel channel;
  private final Deadlines deadlines;

  // The loop's own.
  private final java.util.LinkedHashMap<Long, Pending> pending = new java.util.LinkedHashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable SocketAddress remote;
  private @Nullable Session session;
  private boolean closed;
  private String failure = "";
  private long lastId;
  private boolean flushing;
  private long wakesAt = Long.MAX_VALUE;

  /**
   * How datagrams are spoken.
   *
   * @param reliable whether in the reliable mode
   * @param ordered whether calls come in the order in which they were made
   * @param key that they are encrypted with
   * @param broadcast whether events go to many
   */
  record DatagramOptions(
      boolean reliable, boolean ordered, Optional<byte[]> key, boolean broadcast) {}

  DatagramLink(InetSocketAddress address, ClientOptions options, DatagramOptions datagrams) {
    this.address = address;
    this.options = options;
    this.datagrams = datagrams;
    this.clock = options.network().clock();
    this.deadlines = new Deadlines(clock, this::expire);
    this.lastId = options.network().random().nextLong() >>> 12; // which nobody can guess
    ChannelFuture bound =
        options
            .network()
            .datagram(new ListenerConfig(new Endpoint.Socket("udp", "*", 0), Limits.DEFAULTS))
            .option(ChannelOption.SO_BROADCAST, datagrams.broadcast())
            .handler(this)
            .bind();
    channel = bound.channel();
    bound.addListener(
        done -> {
          if (done.isSuccess()) {
            resolve();
          } else {
            unreachable(String.valueOf(done.cause().getMessage()));
          }
        });
  }

  private void resolve() {
    @SuppressWarnings("unchecked") // Every network resolves internet addresses.
    AddressResolverGroup<InetSocketAddress> names =
        (AddressResolverGroup<InetSocketAddress>) options.network().resolver();
    names
        .getResolver(channel.eventLoop())
        .resolve(address)
        .addListener(
            (Future<InetSocketAddress> found) -> {
              if (!found.isSuccess()) {
                unreachable(String.valueOf(found.cause().getMessage()));
              } else if (datagrams.broadcast()) {
                ready(found.getNow());
              } else {
                InetSocketAddress its = found.getNow();
                // From then on nobody else is heard, and ICMP is.
                channel.connect(its).addListener(_ -> ready(its));
              }
            });
  }

  private void unreachable(String why) {
    execute(
        () -> {
          failure = "cannot reach " + address + ": " + why;
          run(waiting);
        });
  }

  private void ready(SocketAddress its) {
    execute(
        () -> {
          remote = its;
          run(waiting);
        });
  }

  private static void run(List<Runnable> tasks) {
    List<Runnable> all = List.copyOf(tasks);
    tasks.clear();
    all.forEach(Runnable::run);
  }

  @Override
  public void execute(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException ended) {
      closed = true;
      task.run();
    }
  }

  /** Runs it when the service's address is known, or cannot be. */
  private void whenReady(Runnable task) {
    if (remote != null || closed || !failure.isEmpty()) {
      task.run();
    } else {
      waiting.add(task);
    }
  }

  // --- calls

  @Override
  public void submit(Pending call) {
    call.link = this;
    execute(
        () -> {
          if (pending.size() >= options.pending()) {
            call.fail(
                new RpcTransportException(
                    Reason.TOO_MANY_CALLS,
                    options.pending() + " calls wait: " + call.pattern + " not sent"));
            return;
          }
          if (closed) {
            call.fail(new RpcTransportException(Reason.CLIENT_CLOSED, "The client was closed"));
            return;
          }
          call.id = ++lastId;
          pending.put(call.id, call);
          deadlines.add(call, clock.nanos());
          whenReady(() -> send(call));
        });
  }

  private void send(Pending call) {
    if (pending.get(call.id) != call) {
      return;
    }
    String why =
        datagrams.broadcast() ? "nobody can be called at a broadcast address or a group" : failure;
    if (!why.isEmpty()) {
      forget(call);
      call.fail(new RpcTransportException(Reason.NOT_CONNECTED, why));
      return;
    }
    JsonBytes message = new JsonBytes(256).append(call.head);
    if (datagrams.reliable()) {
      long millis = Math.max(1, (call.deadline - clock.nanos()) / 1_000_000);
      message.ascii(
          call.credits() > 0
              ? "\"naru\":{\"credits\":" + call.credits() + "},"
              : "\"naru\":" + millis + ",");
    }
    message.ascii("\"id\":\"").ascii(Long.toString(call.id)).ascii("\"}");
    int most = datagrams.reliable() ? options.message() : LARGEST;
    if (message.length() > most) {
      forget(call);
      call.fail(
          new RpcTransportException(
              Reason.TOO_LARGE,
              call.pattern
                  + " with its data has "
                  + message.length()
                  + " bytes, and "
                  + most
                  + " is the limit"
                  + (datagrams.reliable() ? "" : ": the reliable mode takes more")));
      return;
    }
    if (datagrams.reliable()) {
      Session its = session();
      its.send(clock.nanos(), message.copy(), datagrams.ordered());
      its.waits(clock.nanos(), true);
      flushSoon();
    } else {
      write(message);
      if (call.retries > 0) {
        clock.schedule(
            AGAIN,
            () -> {
              if (pending.get(call.id) == call) {
                call.retries--;
                send(call);
              }
            });
      }
    }
  }

  @Override
  public void emit(JsonBytes message, CompletableFuture<Void> sent) {
    execute(
        () ->
            whenReady(
                () -> {
                  boolean fits = true;
                  if (!failure.isEmpty() || closed) {
                    sent.completeExceptionally(
                        new RpcTransportException(
                            Reason.NOT_CONNECTED, closed ? "The client was closed" : failure));
                    return;
                  } else if (datagrams.reliable()) {
                    fits = session().event(message.copy());
                    flushSoon();
                  } else {
                    fits = message.length() <= LARGEST;
                    if (fits) {
                      write(message);
                    }
                  }
                  if (fits) {
                    sent.complete(null);
                  } else {
                    sent.completeExceptionally(
                        new RpcTransportException(
                            Reason.TOO_LARGE,
                            "an event of "
                                + message.length()
                                + " bytes does not fit in a datagram"));
                  }
                }));
  }

  @Override
  public void cancel(Pending call) {
    execute(
        () -> {
          if (pending.get(call.id) == call) {
            forget(call);
            control("{\"naru\":{\"cancel\":\"" + call.id + "\"}}");
          }
        });
  }

  @Override
  public void grant(Pending call, int more) {
    execute(() -> control("{\"naru\":{\"credits\":" + more + "},\"id\":\"" + call.id + "\"}"));
  }

  private void control(String json) {
    Session its = session;
    if (datagrams.reliable() && its != null && !its.isLost()) {
      its.send(clock.nanos(), new JsonBytes(64).ascii(json).copy(), false);
      flushSoon();
    }
  }

  private void write(JsonBytes message) {
    ByteBuf buffer = channel.alloc().ioBuffer(message.length());
    message.writeTo(buffer);
    write(buffer);
    flushSoon();
  }

  private void write(ByteBuf buffer) {
    SocketAddress to = remote;
    if (datagrams.broadcast() && to instanceof InetSocketAddress inet) {
      channel.write(new DatagramPacket(buffer, inet), channel.voidPromise());
    } else {
      channel.write(buffer, channel.voidPromise());
    }
  }

  private void flushSoon() {
    if (!flushing) {
      flushing = true;
      execute(this::flushNow);
    }
  }

  private void flushNow() {
    flushing = false;
    Session its = session;
    if (its != null) {
      its.flush(clock.nanos());
      wake(its);
    }
    channel.flush();
  }

  // --- the session

  private Session session() {
    Session its = session;
    if (its == null || its.isLost()) {
      its =
          Session.client(
              datagrams.key(), options.message(), options.network().random(), clock.nanos(), this);
      session = its;
    }
    return its;
  }

  private void wake(Session its) {
    long deadline = its.nextDeadline();
    if (deadline < wakesAt) {
      wakesAt = deadline;
      clock.schedule(
          Duration.ofNanos(Math.max(0, deadline - clock.nanos())),
          () -> execute(() -> awake(its, deadline)));
    }
  }

  private void awake(Session its, long deadline) {
    if (wakesAt == deadline) {
      wakesAt = Long.MAX_VALUE;
    }
    if (closed) {
      return;
    }
    if (its == session && its.nextDeadline() <= clock.nanos()) {
      its.onTimer(clock.nanos());
    }
    flushNow();
  }

  @Override
  public void packet(byte[] packet) {
    write(channel.alloc().ioBuffer(packet.length).writeBytes(packet));
  }

  @Override
  public void message(byte[] message) {
    try {
      answer(FrameDecoder.ofDatagram(Unpooled.wrappedBuffer(message)));
    } catch (WireException broken) {
      LOG.warn("{} sent what is no answer: {}", address, broken.getMessage());
    }
  }

  @Override
  public void event(byte[] event) {
    // A client hears none.
  }

  @Override
  public void lost(String why) {
    failAll(new RpcTransportException(Reason.CONNECTION_CLOSED, why + " (" + address + ")"));
    session = null;
  }

  private void failAll(RpcTransportException why) {
    List<Pending> all = List.copyOf(pending.values());
    pending.clear();
    all.forEach(deadlines::remove);
    all.forEach(call -> call.fail(why));
  }

  // --- what comes

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf content =
        message instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) message;
    try {
      if (datagrams.reliable()) {
        byte[] packet = new byte[content.readableBytes()];
        content.readBytes(packet);
        Session its = session;
        if (its != null) {
          its.onPacket(clock.nanos(), packet);
        }
      } else {
        answer(FrameDecoder.ofDatagram(content));
      }
    } catch (WireException broken) {
      LOG.warn("{} sent what is no answer: {}", address, broken.getMessage());
    } finally {
      io.netty.util.ReferenceCountUtil.release(message);
    }
  }

  private void answer(FrameDecoder.Frame frame) throws WireException {
    Envelope envelope = Envelope.parse(frame, options.depth());
    Envelope.Part id = envelope.id();
    Pending call = id == null ? null : pending.get(Pending.number(id));
    if (call != null) {
      call.take(envelope, clock, this);
    }
  }

  @Override
  public Deadlines deadlines() {
    return deadlines;
  }

  @Override
  public void forget(Pending call) {
    pending.remove(call.id);
    deadlines.remove(call);
    Session its = session;
    if (its != null && pending.isEmpty()) {
      its.waits(clock.nanos(), false);
    }
  }

  private void expire(Pending call) {
    forget(call);
    control("{\"naru\":{\"cancel\":\"" + call.id + "\"}}");
    call.fail(call.timedOut());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flushNow();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof PortUnreachableException && !datagrams.reliable()) {
      failAll(
          new RpcTransportException(
              Reason.NOT_CONNECTED, "nobody listens at " + address + " for datagrams"));
    } else {
      LOG.debug("{}", address, cause);
    }
  }

  @Override
  public void close() {
    execute(
        () -> {
          closed = true;
          run(waiting);
          Session its = session;
          if (its != null) {
            its.close();
          }
          channel.flush(); // what has been told a moment ago, too
          deadlines.stop();
          failAll(new RpcTransportException(Reason.CLIENT_CLOSED, "The client was closed"));
          channel.close();
        });
  }
}
