package dev.naru.rpc.server;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.rpc.dispatch.Call;
import dev.naru.rpc.dispatch.Dispatcher;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import dev.naru.rpc.server.RpcConfig.UdpConfig;
import dev.naru.rpc.udp.Sessions;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.FrameDecoder;
import dev.naru.rpc.wire.JsonBytes;
import dev.naru.rpc.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port for datagrams: one envelope each, as {@code @pirumu/nest-udp} sends it, and packets of the
 * reliable mode, told apart by their first octet. The last handler of its channel.
 */
final class DatagramPort extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(DatagramPort.class);

  /** What {@code @pirumu/nest-udp} sends at most, and passes everywhere. */
  static final int LARGEST_PLAIN = 1_400;

  private static final byte RELIABLE = (byte) 0xc5;

  private final Dispatcher dispatcher;
  private final RpcLimits limits;
  private final UdpConfig config;
  private final Optional<byte[]> key;
  private final Network network;
  private final CompletableFuture<Boolean> emptied = new CompletableFuture<>();

  // The loop's own.
  private final Set<Call> calls = new LinkedHashSet<>();
  private Channel channel;
  private Sessions<SessionCaller> sessions;

  /** A flush follows by itself. */
  private boolean reading;

  private boolean draining;

  @SuppressWarnings("NullAway.Init") // handlerAdded() comes before everything else.
  DatagramPort(
      Dispatcher dispatcher,
      RpcLimits limits,
      UdpConfig config,
      Optional<byte[]> key,
      Network network) {
    this.dispatcher = dispatcher;
    this.limits = limits;
    this.config = config;
    this.key = key;
    this.network = network;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Clock clock = network.clock();
    sessions =
        new Sessions<>(
            key,
            (int) config.message().bytes(),
            config.sessions(),
            clock,
            network.random(),
            from -> new SessionCaller(this, from),
            this::write);
    Groups.join((DatagramChannel) channel, config.groups());
  }

  // --- what comes

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    reading = true;
    try {
      ByteBuf content = packet.content();
      if (!content.isReadable() || draining && calls.isEmpty()) {
        return;
      } else if (content.getByte(content.readerIndex()) == RELIABLE) {
        if (config.reliable()) {
          byte[] bytes = new byte[content.readableBytes()];
          content.readBytes(bytes);
          sessions.onPacket(packet.sender(), bytes);
        }
      } else if (config.plain() && key.isEmpty() && calls.size() < limits.calls()) {
        dispatcher.receive(
            Envelope.parse(FrameDecoder.ofDatagram(content), limits.depth()),
            new PlainCaller(this, packet.sender()));
      }
    } catch (WireException broken) {
      dispatcher.count(broken);
    } finally {
      packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}", channel.localAddress(), cause); // such as a port unreachable, of a caller gone
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    sessions.close();
    Set.copyOf(calls).forEach(Call::cancel);
  }

  // --- for callers, on the loop

  Channel channel() {
    return channel;
  }

  Clock clock() {
    return network.clock();
  }

  void receive(byte[] message, SessionCaller from) {
    if (draining) {
      return;
    }
    try {
      from.receive(
          Envelope.parse(FrameDecoder.ofDatagram(Unpooled.wrappedBuffer(message)), limits.depth()),
          dispatcher);
    } catch (WireException broken) {
      dispatcher.count(broken);
      from.session().close();
    }
  }

  void write(InetSocketAddress to, byte[] packet) {
    channel.write(
        new DatagramPacket(channel.alloc().ioBuffer(packet.length).writeBytes(packet), to),
        channel.voidPromise());
    flushSoon();
  }

  void write(InetSocketAddress to, JsonBytes message) {
    ByteBuf buffer = channel.alloc().ioBuffer(message.length());
    message.writeTo(buffer);
    channel.write(new DatagramPacket(buffer, to), channel.voidPromise());
    flushSoon();
  }

  void touch(SessionCaller caller) {
    sessions.touch(caller);
    flushSoon();
  }

  private void flushSoon() {
    if (!reading) {
      reading = true;
      channel.eventLoop().execute(() -> channelReadComplete());
    }
  }

  private void channelReadComplete() {
    reading = false;
    flush();
  }

  private void flush() {
    reading = true; // what is written now is flushed below
    sessions.flush();
    reading = false;
    channel.flush();
  }

  void begun(Call call) {
    calls.add(call);
  }

  void ended(Call call) {
    calls.remove(call);
    if (draining && calls.isEmpty()) {
      channel.eventLoop().execute(() -> emptied.complete(true));
    }
  }

  // --- the server; any thread

  /** Takes no more calls; done when those in work are answered. */
  CompletableFuture<Boolean> drain() {
    channel
        .eventLoop()
        .execute(
            () -> {
              draining = true;
              if (calls.isEmpty()) {
                emptied.complete(true);
              }
            });
    return emptied;
  }

  /** Tells the peers of the reliable mode that it ends; they are told before the port is closed. */
  void close() {
    try {
      channel
          .eventLoop()
          .submit(
              () -> {
                sessions.close();
                channel.flush();
              })
          .awaitUninterruptibly();
    } catch (RejectedExecutionException ended) {
      LOG.debug("the network was closed before the port");
    }
  }

  /** Ends what waits for {@link #drain}. */
  void hurry() {
    emptied.complete(false);
  }
}
