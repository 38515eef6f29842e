package dev.naru.forward;

import dev.naru.engine.Platform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Deadline;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Origins;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes datagrams. Those from one address and port are a session: it has a socket of its own
 * towards one target, whose answers go back to that address, and ends when nothing has come from
 * either side for a while. Sessions are bounded: by {@code limits.connections-per-address}, above
 * which a datagram is dropped, and by {@code limits.connections}, where the session that has been
 * silent longest makes room, so that a flood of invented senders keeps nobody out who is talking.
 * What cannot be sent on at once is dropped: a network may always lose it.
 */
final class DatagramEntrance extends SimpleChannelInboundHandler<DatagramPacket>
    implements Entrance {

  private static final Logger LOG = LoggerFactory.getLogger(DatagramEntrance.class);

  /** RFC 768: no datagram is larger. */
  private static final int LARGEST = 65_535;

  /** Datagrams that wait while a session's socket is being opened: those of one turn of a loop. */
  private static final int WAITING = 16;

  private final Platform platform;
  private final Limits limits;
  private final ForwardMetrics metrics;
  private final Origins origins = new Origins();
  private final Listener listener;
  private volatile Forwarding forwarding;
  private volatile int active;

  // On the channel's loop. The session that has been silent longest is the first.
  private final Map<InetSocketAddress, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private final List<Session> unflushed = new ArrayList<>();
  private boolean answering;
  private @Nullable Deadline silence;
  private @Nullable Channel channel;

  /** Binds. */
  DatagramEntrance(
      Platform platform, Endpoint.Socket port, Forwarding forwarding, ForwardMetrics metrics)
      throws IOException {
    this.platform = platform;
    this.limits = platform.limits();
    this.forwarding = forwarding;
    this.metrics = metrics;
    this.listener = platform.listeners().bindDatagrams(new ListenerConfig(port, limits), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    silence = new Deadline(clock(), channel.eventLoop(), this::endSilent);
    wide(channel);
  }

  private Clock clock() {
    return platform.network().clock();
  }

  /** A datagram that does not fit a buffer loses its end. */
  private static void wide(Channel channel) {
    channel
        .config()
        .setOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    Session session = sessions.get(packet.sender());
    if (session == null) {
      session = begin(context.channel(), packet.sender());
    }
    if (session != null) {
      session.toTarget(packet.content().retain());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    unflushed.forEach(Session::flush);
    unflushed.clear();
  }

  /** Answers that sessions have got in one turn of the loop leave together. */
  private void answer(Channel clients) {
    if (!answering) {
      answering = true;
      clients
          .eventLoop()
          .execute(
              () -> {
                answering = false;
                clients.flush();
              });
    }
  }

  /** Null when this sender may have no session. */
  private @Nullable Session begin(Channel clients, InetSocketAddress sender) {
    Forwarding to = forwarding;
    if (!to.admits(sender)) {
      metrics.refused();
      return null;
    }
    Optional<Target> target = to.others().flatMap(targets -> targets.choose(sender, List.of()));
    if (target.isEmpty()) {
      metrics.unreachable();
      to.unreachable(sender, List.of());
      return null;
    }
    Optional<Object> origin = Origins.of(sender);
    if (origin.isPresent() && origins.enter(origin.get()) > limits.connectionsPerAddress()) {
      origins.leave(origin.get());
      metrics.refused();
      return null;
    }
    if (sessions.size() >= limits.connections()) {
      sessions.values().iterator().next().end();
    }
    Session session = new Session(clients, sender, target.get());
    sessions.put(sender, session);
    active = sessions.size();
    session.open();
    watchSilence();
    return session;
  }

  /** Comes back when the first session will have been silent too long. */
  private void watchSilence() {
    if (silence != null && !sessions.isEmpty()) {
      silence.at(sessions.values().iterator().next().last + patience());
    }
  }

  private long patience() {
    return forwarding.rule().patience().toNanos();
  }

  private void endSilent() {
    long now = clock().nanos();
    while (!sessions.isEmpty()) {
      Session first = sessions.values().iterator().next();
      if (first.last + patience() - now > 0) {
        break;
      }
      first.end();
    }
    watchSilence();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client that is gone: its host says so when an answer comes. The session ends in time.
    LOG.debug("{}: {}", context.channel(), cause.toString());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    new ArrayList<>(sessions.values()).forEach(Session::end);
    if (silence != null) {
      silence.cancel();
    }
  }

  @Override
  public Runnable follow(Forwarding next, boolean secure) {
    return () -> {
      forwarding = next;
      if (channel != null) {
        channel.eventLoop().execute(this::watchSilence); // it may be shorter now
      }
    };
  }

  @Override
  public SocketAddress address() {
    return listener.address();
  }

  @Override
  public int active() {
    return active;
  }

  /** Answers go out of the port that is listened at: without it no session can go on. */
  @Override
  public void stopListening() {
    listener.close();
  }

  @Override
  public void close() {
    listener.close();
  }

  /** What one address and port is sending. */
  private final class Session extends SimpleChannelInboundHandler<DatagramPacket> {

    private final Channel clients;
    private final InetSocketAddress client;
    private final Target target;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable Channel socket;
    private long last;
    private long in;
    private long out;
    private boolean written;
    private boolean over;

    Session(Channel clients, InetSocketAddress client, Target target) {
      this.clients = clients;
      this.client = client;
      this.target = target;
      this.last = clock().nanos();
    }

    void open() {
      target.active().incrementAndGet();
      metrics.opened();
      platform
          .network()
          .datagram(new ListenerConfig(new Endpoint.Socket("udp", "*", 0), limits))
          .clone(clients.eventLoop())
          .handler(this)
          .connect(target.address())
          .addListener((ChannelFuture done) -> opened(done));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      wide(context.channel());
    }

    private void opened(ChannelFuture done) {
      if (over) {
        done.channel().close();
      } else if (done.isSuccess()) {
        socket = done.channel();
        for (ByteBuf each = waiting.poll(); each != null; each = waiting.poll()) {
          toTarget(each);
        }
        flush();
      } else {
        target.failed(Reason.of(done.cause()));
        end();
      }
    }

    /** Sends a datagram on, or drops it. */
    void toTarget(ByteBuf datagram) {
      last = clock().nanos();
      if (socket == null && waiting.size() < WAITING) {
        waiting.add(datagram);
      } else if (socket != null && socket.isWritable()) {
        in += datagram.readableBytes();
        socket.write(datagram);
        if (!written) {
          written = true;
          unflushed.add(this);
        }
      } else {
        datagram.release();
      }
    }

    void flush() {
      written = false;
      if (socket != null) {
        socket.flush();
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket answer) {
      target.succeeded();
      sessions.get(client); // the youngest again
      last = clock().nanos();
      if (!clients.isWritable()) {
        clients.flush(); // what waits for the end of this turn
      }
      if (clients.isWritable()) {
        out += answer.content().readableBytes();
        clients.write(new DatagramPacket(answer.content().retain(), client));
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      answer(clients);
    }

    /** RFC 1122, section 4.1.3.3: nobody listens there. The next datagram begins anew. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      target.failed(Reason.of(cause));
      end();
    }

    void end() {
      if (over) {
        return;
      }
      over = true;
      sessions.remove(client, this);
      active = sessions.size();
      Origins.of(client).ifPresent(origins::leave);
      target.active().decrementAndGet();
      waiting.forEach(ByteBuf::release);
      waiting.clear();
      if (socket != null) {
        socket.close();
      }
      metrics.closed(in, out);
    }
  }
}
