package dev.naru.forward;

import dev.naru.engine.Platform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes datagrams. Those from one address and port are a session: it has a socket of its own
 * towards one target, whose answers go back to that address, and ends when nothing has come from
 * either side for a while. Sessions are bounded by {@code limits.connections} and {@code
 * limits.connections-per-address}; a datagram that would begin one too many is dropped, and so is
 * one that cannot be sent on at once: a network may always lose it.
 */
final class DatagramEntrance extends SimpleChannelInboundHandler<DatagramPacket>
    implements Entrance {

  private static final Logger LOG = LoggerFactory.getLogger(DatagramEntrance.class);

  /** RFC 768: no datagram is larger. */
  private static final int LARGEST = 65_535;

  /** Datagrams that wait while a session's socket is being opened. */
  private static final int WAITING = 16;

  private final Platform platform;
  private final Limits limits;
  private final ForwardMetrics metrics;
  private final Listener listener;
  private volatile Forwarding forwarding;
  private volatile int active;

  // On the channel's loop. The session that has been silent longest is the first.
  private final Map<SocketAddress, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();
  private final List<Session> unflushed = new ArrayList<>();
  private boolean timing;

  /** Binds. */
  DatagramEntrance(Platform platform, Endpoint.Socket port, Forwarding forwarding)
      throws IOException {
    this.platform = platform;
    this.limits = platform.limits();
    this.forwarding = forwarding;
    this.metrics = new ForwardMetrics(platform.metrics(), port.toString());
    try {
      this.listener = platform.listeners().bindDatagrams(new ListenerConfig(port, limits), this);
    } catch (IOException e) {
      metrics.close();
      throw e;
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    wide(context.channel());
  }

  /** A datagram that does not fit a buffer loses its end. */
  private static void wide(Channel channel) {
    channel
        .config()
        .setOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    InetSocketAddress sender = packet.sender();
    Session session = sessions.get(sender);
    if (session == null) {
      Optional<Session> begun = begin(context, sender);
      if (begun.isEmpty()) {
        metrics.refused();
        return;
      }
      session = begun.get();
    }
    session.toTarget(packet.content().retain());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    unflushed.forEach(Session::flush);
    unflushed.clear();
  }

  private Optional<Session> begin(ChannelHandlerContext context, InetSocketAddress sender) {
    Forwarding to = forwarding;
    if (!to.admits(sender)
        || sessions.size() >= limits.connections()
        || perAddress.getOrDefault(sender.getAddress(), 0) >= limits.connectionsPerAddress()) {
      return Optional.empty();
    }
    Optional<Target> target = to.others().flatMap(targets -> targets.choose(sender, List.of()));
    return target.map(
        chosen -> {
          Session session = new Session(context.channel(), sender, chosen, to.rule().patience());
          sessions.put(sender, session);
          perAddress.merge(sender.getAddress(), 1, Integer::sum);
          active = sessions.size();
          metrics.opened();
          session.open();
          time(context.channel());
          return session;
        });
  }

  /** Ends what has been silent too long, and comes back when the next one will have been. */
  private void time(Channel channel) {
    if (timing || sessions.isEmpty()) {
      return;
    }
    timing = true;
    Session first = sessions.values().iterator().next();
    long left = first.silentUntil() - platform.network().clock().nanos();
    platform
        .network()
        .clock()
        .schedule(
            Duration.ofNanos(Math.max(left, 0)),
            () -> channel.eventLoop().execute(() -> endSilent(channel)));
  }

  private void endSilent(Channel channel) {
    timing = false;
    long now = platform.network().clock().nanos();
    for (Session session : List.copyOf(sessions.values())) {
      if (session.silentUntil() - now > 0) {
        break;
      }
      session.end();
    }
    time(channel);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client that is gone: its host says so when an answer comes. The session ends in time.
    LOG.debug("{}: {}", context.channel(), cause.toString());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    new ArrayList<>(sessions.values()).forEach(Session::end);
  }

  @Override
  public Runnable follow(Forwarding next, boolean secure) {
    return () -> forwarding = next;
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
    metrics.close();
  }

  /** What one address and port is sending. */
  private final class Session extends SimpleChannelInboundHandler<DatagramPacket> {

    private final Channel clients;
    private final InetSocketAddress client;
    private final Target target;
    private final long patience;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private Optional<Channel> socket = Optional.empty();
    private long last;
    private long in;
    private long out;
    private boolean written;
    private boolean over;

    Session(Channel clients, InetSocketAddress client, Target target, Duration patience) {
      this.clients = clients;
      this.client = client;
      this.target = target;
      this.patience = patience.toNanos();
      this.last = platform.network().clock().nanos();
    }

    void open() {
      target.active().incrementAndGet();
      platform
          .network()
          .datagram(new ListenerConfig(new Endpoint.Socket("udp", "*", 0), limits))
          .clone(clients.eventLoop())
          .resolver(platform.network().resolver())
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
      } else if (!done.isSuccess()) {
        LOG.warn("{}: {}", target, done.cause().toString());
        target.failed();
        end();
      } else {
        socket = Optional.of(done.channel());
        for (ByteBuf each = waiting.poll(); each != null; each = waiting.poll()) {
          toTarget(each);
        }
        flush();
      }
    }

    /** Sends a datagram on, or drops it. */
    void toTarget(ByteBuf datagram) {
      last = platform.network().clock().nanos();
      if (socket.isPresent() && socket.get().isWritable()) {
        in += datagram.readableBytes();
        socket.get().write(datagram);
        if (!written) {
          written = true;
          unflushed.add(this);
        }
      } else if (socket.isEmpty() && waiting.size() < WAITING) {
        waiting.add(datagram);
      } else {
        datagram.release();
      }
    }

    void flush() {
      written = false;
      socket.ifPresent(Channel::flush);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket answer) {
      target.succeeded();
      sessions.get(client); // the youngest again
      last = platform.network().clock().nanos();
      if (clients.isWritable()) {
        out += answer.content().readableBytes();
        clients.write(new DatagramPacket(answer.content().retain(), client));
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      clients.flush();
    }

    /** RFC 1122, section 4.1.3.3: nobody listens there. The next datagram begins anew. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("{}: {}", target, cause.toString());
      target.failed();
      end();
    }

    long silentUntil() {
      return last + patience;
    }

    void end() {
      if (over) {
        return;
      }
      over = true;
      sessions.remove(client, this);
      active = sessions.size();
      perAddress.computeIfPresent(
          client.getAddress(), (same, count) -> count == 1 ? null : count - 1);
      target.active().decrementAndGet();
      waiting.forEach(ByteBuf::release);
      waiting.clear();
      socket.ifPresent(Channel::close);
      metrics.closed(in, out);
    }
  }
}
