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
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
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

  private final Platform platform;
  private final Forwarding forwarding;
  private final ForwardMetrics metrics;
  private final Channel client;
  private final Consumer<StreamConnection> ended;
  private final Deadline idle;
  private final long patience;
  private final List<Target> tried = new ArrayList<>();

  /** What came from the client before there was a target. */
  private final Queue<ByteBuf> early = new ArrayDeque<>();

  private final Side fromClient;
  private @Nullable Side fromTarget;
  private @Nullable Target target;
  private long octetsIn;
  private long octetsOut;

  /**
   * Of an accepted connection.
   *
   * @param ended told once, when the client's channel is closed
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
    this.idle = new Deadline(platform.network().clock(), client.eventLoop(), this::idleFor);
  }

  /** Takes its place in the client's pipeline and looks for a target. */
  void begin() {
    client.closeFuture().addListener(closed -> end());
    touch();
    if (forwarding.rule().names().isEmpty()) {
      client.pipeline().addLast(fromClient);
      client.config().setAutoRead(false);
      connect(forwarding.others().orElseThrow());
    } else {
      NameChoice choice =
          new NameChoice(
              forwarding,
              platform.limits().handshakeTimeout(),
              targets -> {
                client.config().setAutoRead(false);
                connect(targets);
              },
              metrics::refused);
      client.pipeline().addLast(choice, fromClient);
    }
  }

  private void connect(Targets targets) {
    SocketAddress source = source();
    Optional<Target> next = targets.choose(source, tried);
    if (next.isEmpty()) {
      LOG.warn("{}: no target accepts a connection of {}", client.localAddress(), source);
      metrics.unreachable();
      reset(client);
      return;
    }
    Target chosen = next.get();
    tried.add(chosen);
    platform
        .network()
        .connect()
        .clone(client.eventLoop())
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) forwarding.rule().connectTimeout().toMillis())
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.AUTO_READ, false)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Side(channel));
              }
            })
        .connect(chosen.address())
        .addListener((ChannelFuture done) -> connected(targets, chosen, done));
  }

  private SocketAddress source() {
    SocketAddress source = ConnectionEnds.source(client);
    return source == null ? client.remoteAddress() : source;
  }

  private void connected(Targets targets, Target chosen, ChannelFuture done) {
    if (!client.isActive()) {
      done.channel().close();
    } else if (!done.isSuccess()) {
      chosen.failed();
      LOG.debug("{} did not accept: {}", chosen, done.cause().toString());
      connect(targets);
    } else {
      chosen.succeeded();
      join(chosen, done.channel());
    }
  }

  private void join(Target chosen, Channel to) {
    target = chosen;
    chosen.active().incrementAndGet();
    metrics.opened();
    Side other = to.pipeline().get(Side.class);
    fromTarget = other;
    fromClient.peer = to;
    other.peer = client;
    forwarding.rule().proxyProtocol().ifPresent(version -> to.write(header(version)));
    for (ByteBuf each = early.poll(); each != null; each = early.poll()) {
      octetsIn += each.readableBytes();
      to.write(each);
    }
    to.flush();
    if (fromClient.over) {
      shutDownOutput(to);
    }
    client.config().setAutoRead(to.isWritable());
    to.config().setAutoRead(true);
  }

  private ByteBuf header(ProxyHeader.Version version) {
    ProxyHeader header =
        ConnectionEnds.source(client) instanceof InetSocketAddress source
                && ConnectionEnds.destination(client) instanceof InetSocketAddress destination
            ? ProxyHeader.of(source, destination)
            : ProxyHeader.LOCAL;
    return ProxyHeaderEncoder.encode(header, version, client.alloc());
  }

  /** Lets go of both, at once. */
  void cut() {
    client.close();
  }

  private void touch() {
    idle.at(platform.network().clock().nanos() + patience);
  }

  private void idleFor() {
    LOG.debug("{}: idle", client);
    client.close();
  }

  private void end() {
    idle.cancel();
    early.forEach(ByteBuf::release);
    early.clear();
    Target was = target;
    if (was != null) {
      was.active().decrementAndGet();
      metrics.closed(octetsIn, octetsOut);
    }
    ended.accept(this);
  }

  private static void shutDownOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound(); // RFC 8446, section 6.1: close_notify ends one direction only
    } else {
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(written -> ((DuplexChannel) channel).shutdownOutput());
    }
  }

  private static void reset(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  /** What comes from one end. */
  private final class Side extends ChannelInboundHandlerAdapter {

    private final Channel own;
    private @Nullable Channel peer;
    private boolean over;

    Side(Channel own) {
      this.own = own;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf octets = (ByteBuf) message;
      Channel to = peer;
      touch();
      if (to == null) {
        early.add(octets);
        return;
      }
      if (own == client) {
        octetsIn += octets.readableBytes();
      } else {
        octetsOut += octets.readableBytes();
      }
      to.write(octets);
      if (!to.isWritable()) {
        own.config().setAutoRead(false);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      Channel to = peer;
      if (to != null) {
        to.flush();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      Channel from = peer;
      if (from != null) {
        from.config().setAutoRead(own.isWritable());
      }
      context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent && !over) {
        over = true;
        Channel to = peer;
        Side other = own == client ? fromTarget : fromClient;
        if (to != null && other != null) {
          if (other.over) {
            closeBoth();
          } else {
            shutDownOutput(to);
          }
        }
      }
      context.fireUserEventTriggered(event);
    }

    private void closeBoth() {
      Channel to = peer;
      if (to != null) {
        to.writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(ChannelFutureListener.CLOSE)
            .addListener(closed -> own.close());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      Channel to = peer;
      if (to != null && to.isActive()) {
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
      context.fireChannelInactive();
    }

    /** A connection that breaks breaks at the other end, too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("{}: {}", own, cause.toString());
      Channel to = peer;
      if (to != null) {
        reset(to);
      }
      own.close();
    }
  }
}
