package dev.naru.forward;

import dev.naru.engine.Platform;
import dev.naru.engine.network.ConnectionEnds;
import dev.naru.engine.network.Deadline;
import dev.naru.engine.network.ProxyHeader;
import dev.naru.engine.network.ProxyHeaderEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to a target, on one loop. Octets go from each to the other as
 * they come; who cannot take them keeps the other from being read. The end of one direction (a
 * half-close) is the end of that direction on the other side, and a reset a reset.
 */
final class StreamConnection {

  private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

  /** So often a client is read before it has a target: most say little, and then wait. */
  private static final int EARLY = 2;

  private final Platform platform;
  private final Forwarding forwarding;
  private final ForwardMetrics metrics;
  private final Channel client;
  private final Consumer<StreamConnection> ended;
  private final Deadline idle;
  private final long patience;
  private final Side fromClient;
  private final List<Target> tried = new ArrayList<>();

  /** What came from the client before there was a target. */
  private final Queue<ByteBuf> early = new ArrayDeque<>();

  private @Nullable Side fromTarget;
  private @Nullable Target target;
  private int open = 1;
  private long octetsIn;
  private long octetsOut;

  /**
   * Of an accepted connection.
   *
   * @param ended told once, when both its channels are closed
   */
  StreamConnection(
      Platform platform,
      Forwarding forwarding,
      ForwardMetrics metrics,
      Channel client,
      Consumer<StreamConnection> ended) {
    this.platform = platform;
    this.forwarding = forwarding;
    this.metrics = metrics;
    this.client = client;
    this.ended = ended;
    this.fromClient = new Side(client);
    this.patience = forwarding.rule().patience().toNanos();
    this.idle = new Deadline(platform.network().clock(), client.eventLoop(), this::cut);
  }

  /** Takes its place in the client's pipeline and looks for a target. */
  void begin() {
    client.closeFuture().addListener(closed -> closed());
    touch();
    if (forwarding.rule().names().isEmpty()) {
      client.pipeline().addLast(fromClient);
      connect(forwarding.others().orElseThrow());
    } else {
      NameChoice choice =
          new NameChoice(
              forwarding, platform.limits().handshakeTimeout(), this::connect, metrics::refused);
      client.pipeline().addLast(choice, fromClient);
    }
  }

  /** Tries a target; a client that has much to say waits meanwhile. */
  private void connect(Targets targets) {
    Optional<Target> next = targets.choose(source(), tried);
    if (next.isEmpty()) {
      metrics.unreachable();
      forwarding.unreachable(source(), tried);
      reset(client);
      return;
    }
    Target chosen = next.get();
    tried.add(chosen);
    ChannelFuture connecting = forwarding.outgoing(client.eventLoop()).connect(chosen.address());
    connecting.addListener((ChannelFuture done) -> connected(targets, chosen, done));
  }

  private SocketAddress source() {
    SocketAddress source = ConnectionEnds.source(client);
    return source == null ? client.remoteAddress() : source;
  }

  private void connected(Targets targets, Target chosen, ChannelFuture done) {
    if (done.isSuccess()) {
      chosen.succeeded();
    } else {
      chosen.failed(Reason.of(done.cause()));
    }
    if (!client.isActive()) {
      done.channel().close();
    } else if (!done.isSuccess()) {
      connect(targets);
    } else {
      join(chosen, done.channel());
    }
  }

  private void join(Target chosen, Channel to) {
    target = chosen;
    chosen.active().incrementAndGet();
    metrics.opened();
    open++;
    to.closeFuture().addListener(closed -> closed());
    Side other = new Side(to);
    to.pipeline().addLast(other);
    fromTarget = other;
    fromClient.peer = other;
    other.peer = fromClient;
    forwarding.rule().proxyProtocol().ifPresent(version -> to.write(header(version)));
    for (ByteBuf each = early.poll(); each != null; each = early.poll()) {
      octetsIn += each.readableBytes();
      to.write(each);
    }
    to.flush();
    if (fromClient.over) {
      shutDownOutput(to);
    }
    fromClient.read(to.isWritable());
    other.read(true);
  }

  private ByteBuf header(ProxyHeader.Version version) {
    ProxyHeader header =
        ConnectionEnds.source(client) instanceof InetSocketAddress source
                && ConnectionEnds.destination(client) instanceof InetSocketAddress destination
            ? ProxyHeader.of(source, destination)
            : ProxyHeader.LOCAL;
    return ProxyHeaderEncoder.encode(header, version, client.alloc());
  }

  /** Lets go of both channels, at once, whatever they still have to send. */
  void cut() {
    client.close();
    if (fromTarget != null) {
      fromTarget.own.close();
    }
  }

  private void touch() {
    idle.at(platform.network().clock().nanos() + patience);
  }

  /** One of the channels is closed. */
  private void closed() {
    if (--open > 0) {
      return;
    }
    idle.cancel();
    early.forEach(ByteBuf::release);
    early.clear();
    if (target != null) {
      target.active().decrementAndGet();
      metrics.closed(octetsIn, octetsOut);
    }
    ended.accept(this);
  }

  /** When all that was written before has been sent. */
  private static ChannelFuture sent(Channel channel) {
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  private static void shutDownOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    sent(channel)
        .addListener(
            done -> {
              if (tls != null) {
                tls.closeOutbound(); // RFC 8446, section 6.1: close_notify ends one direction
              } else if (done.isSuccess()) {
                // Netty makes an exception of it, with a stack trace: a short one costs less.
                channel.eventLoop().execute(() -> shutDownNow((DuplexChannel) channel));
              }
            });
  }

  private static void shutDownNow(DuplexChannel channel) {
    if (channel.isActive()) {
      channel.shutdownOutput();
      // The end of the other direction is the end of the connection.
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    }
  }

  private static void reset(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  /** What comes from one end. */
  private final class Side extends ChannelInboundHandlerAdapter {

    private final Channel own;
    private @Nullable Side peer;
    private boolean over;

    Side(Channel own) {
      this.own = own;
    }

    /** Whether it is read; not after its end. */
    void read(boolean on) {
      if (!over && own.isOpen()) {
        own.config().setAutoRead(on);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf octets = (ByteBuf) message;
      if (peer != null) {
        pass(octets, peer.own);
      } else if (own.isOpen()) {
        early.add(octets);
        if (early.size() == EARLY) {
          read(false);
        }
      } else {
        octets.release();
      }
    }

    private void pass(ByteBuf octets, Channel to) {
      touch();
      if (own == client) {
        octetsIn += octets.readableBytes();
      } else {
        octetsOut += octets.readableBytes();
      }
      to.write(octets);
      if (!to.isWritable()) {
        read(false);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (peer != null) {
        peer.own.flush();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (peer != null) {
        peer.read(own.isWritable());
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
        end();
      }
    }

    /** No more comes from here. */
    private void end() {
      if (over) {
        return;
      }
      over = true;
      if (peer == null) {
        return;
      }
      if (peer.over) {
        sent(own).addListener(ChannelFutureListener.CLOSE);
        sent(peer.own).addListener(ChannelFutureListener.CLOSE);
      } else {
        shutDownOutput(peer.own);
      }
    }

    /** What has come is still sent; nothing more is awaited from the other end. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (peer != null && peer.own.isOpen()) {
        peer.read(false);
        sent(peer.own).addListener(ChannelFutureListener.CLOSE);
      }
    }

    /** A connection that breaks breaks at the other end, too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("{}: {}", own, cause.toString());
      if (peer != null) {
        reset(peer.own);
      }
      own.close();
    }
  }
}
