package dev.naru.internet.netty;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.SendResult;
import dev.naru.internet.udp.UdpReceiver;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A UDP port of a host. Carries {@link DatagramPacket}s, other envelopes of a buffer and an
 * internet address, and, once connected, buffers alone. A port that nobody listens on is told to
 * connected channels only, as a {@link PortUnreachableException}. Groups are joined on all
 * interfaces; filtering by source is not supported.
 */
public final class HostDatagramChannel extends HostChannel implements DatagramChannel, UdpReceiver {

  private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);

  private final HostDatagramChannelConfig config = new HostDatagramChannelConfig(this);
  private volatile @Nullable UdpSocket socket;
  private volatile @Nullable InetSocketAddress local;
  private volatile @Nullable InetSocketAddress remote;

  // The loop's own.
  private final Queue<DatagramPacket> received = new ArrayDeque<>();
  private int receivedBytes;
  private @Nullable IOException failure;

  /** For {@code Bootstrap.channel}. */
  public HostDatagramChannel() {
    super(null);
  }

  // Receiving.

  @Override
  public void onDatagram(
      long now, IpAddress source, int sourcePort, IpAddress destination, Payload payload) {
    InetSocketAddress to = local;
    if (closed || to == null || receivedBytes + payload.length() > config.getReceiveBufferSize()) {
      payload.release();
      return;
    }
    receivedBytes += payload.length();
    received.add(
        new DatagramPacket(
            BufferPayload.toBuffer(payload),
            Addresses.inet(destination, to.getPort()),
            Addresses.inet(source, sourcePort)));
    waitForTurn();
  }

  @Override
  public void onError(long now, IpError error, int destinationPort) {
    if (remote != null && error.kind() == IpError.Kind.PORT_UNREACHABLE) {
      failure = new PortUnreachableException("Connection refused");
      waitForTurn();
    }
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    if (!received.isEmpty()) {
      waitForTurn();
    }
  }

  @Override
  void onTurn() {
    if (local != null && socket == null) { // the host was switched off
      unsafe().close(voidPromise());
      return;
    }
    if (readPending && !received.isEmpty()) {
      readNow();
    }
    IOException heard = failure;
    if (heard != null) {
      failure = null;
      pipeline().fireExceptionCaught(heard);
    }
  }

  private void readNow() {
    var portions = unsafe().recvBufAllocHandle();
    portions.reset(config);
    while (!closed && !received.isEmpty()) {
      DatagramPacket next = received.remove();
      int length = next.content().readableBytes();
      receivedBytes -= length;
      readPending = false;
      portions.attemptedBytesRead(length);
      portions.lastBytesRead(length);
      portions.incMessagesRead(1);
      pipeline().fireChannelRead(next);
      if (!portions.continueReading()) {
        break;
      }
    }
    portions.readComplete();
    pipeline().fireChannelReadComplete();
  }

  @Override
  void onPowerOff() {
    socket = null;
    waitForTurn();
  }

  // Sending.

  @Override
  protected Object filterOutboundMessage(Object message) {
    boolean carried =
        message instanceof ByteBuf
            || (message instanceof AddressedEnvelope<?, ?> envelope
                && envelope.content() instanceof ByteBuf
                && (envelope.recipient() == null
                    || envelope.recipient() instanceof InetSocketAddress));
    if (!carried) {
      throw new UnsupportedOperationException(
          "datagrams are buffers with an internet address, not "
              + StringUtil.simpleClassName(message));
    }
    return message;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer queue) {
    for (Object message = queue.current(); message != null; message = queue.current()) {
      try {
        send(message);
        queue.remove();
      } catch (IOException | RuntimeException refused) {
        queue.remove(refused); // this datagram's failure; the next one may fare better
      }
    }
  }

  private void send(Object message) throws IOException {
    UdpSocket its = socket;
    if (its == null) {
      throw new ClosedChannelException();
    }
    InetSocketAddress to = remote;
    ByteBuf content;
    if (message instanceof AddressedEnvelope<?, ?> envelope) {
      content = (ByteBuf) envelope.content();
      if (envelope.recipient() != null) {
        to = Addresses.resolved((SocketAddress) envelope.recipient());
      }
    } else {
      content = (ByteBuf) message;
    }
    if (to == null) {
      throw new NotYetConnectedException();
    }
    its.multicastHopLimit(config.getTimeToLive());
    Payload payload = BufferPayload.of(content, content.readerIndex(), content.readableBytes());
    SendResult result = its.send(now(), Addresses.ip(to.getAddress()), to.getPort(), payload);
    switch (result) {
      case SENT, QUEUE_FULL -> {} // as a kernel has it: datagrams may be lost, here as anywhere
      case NO_ROUTE -> throw new NoRouteToHostException("Network is unreachable");
      case INTERFACE_DOWN -> throw new SocketException("Network is down");
      case TOO_BIG -> throw new SocketException("Message too long");
      case BAD_SOURCE -> throw new SocketException("Invalid argument");
    }
  }

  // Life.

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    InetSocketAddress wanted = Addresses.resolved(address);
    Optional<IpAddress> ip = Addresses.local(wanted);
    loop().mustBeOn();
    if (ip.isPresent() && !ip.get().isMulticast()) {
      loop().mustOwn(ip.get());
    }
    UdpSocket made =
        loop().host().udp().bind(ip, wanted.getPort(), this).orElseThrow(Failures::inUse);
    socket = made;
    local = Addresses.inet(made.address(), made.port());
  }

  private void connectTo(SocketAddress to, @Nullable SocketAddress from) throws IOException {
    InetSocketAddress wanted = Addresses.resolved(to);
    if (socket == null) {
      doBind(from == null ? Addresses.inet(Optional.empty(), 0) : from);
    }
    UdpSocket its = socket;
    if (its != null) {
      its.connect(
          Optional.of(new UdpSocket.Peer(Addresses.ip(wanted.getAddress()), wanted.getPort())));
    }
    remote = wanted;
  }

  @Override
  protected void doDisconnect() {
    UdpSocket its = socket;
    if (its != null) {
      its.connect(Optional.empty());
    }
    remote = null;
  }

  @Override
  protected void doClose() {
    closed = true;
    UdpSocket its = socket;
    if (its != null) {
      its.close();
    }
    received.forEach(DatagramPacket::release);
    received.clear();
    receivedBytes = 0;
  }

  @Override
  public boolean isActive() {
    return !closed && local != null;
  }

  @Override
  public boolean isConnected() {
    return !closed && remote != null;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  public HostDatagramChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new HostUnsafe();
  }

  private final class HostUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      boolean wasActive = isActive();
      try {
        connectTo(to, from);
      } catch (IOException | RuntimeException refused) {
        promise.tryFailure(annotateConnectException(refused, to));
        return;
      }
      promise.trySuccess();
      if (!wasActive && isActive()) {
        pipeline().fireChannelActive();
      }
    }
  }

  // Groups.

  @Override
  public ChannelFuture joinGroup(InetAddress group) {
    return joinGroup(group, newPromise());
  }

  @Override
  public ChannelFuture joinGroup(InetAddress group, ChannelPromise promise) {
    return member(group, true, promise);
  }

  @Override
  public ChannelFuture joinGroup(InetSocketAddress group, @Nullable NetworkInterface at) {
    return joinGroup(group, at, newPromise());
  }

  @Override
  public ChannelFuture joinGroup(
      InetSocketAddress group, @Nullable NetworkInterface at, ChannelPromise promise) {
    return member(group.getAddress(), true, promise);
  }

  @Override
  public ChannelFuture joinGroup(
      InetAddress group, @Nullable NetworkInterface at, @Nullable InetAddress source) {
    return joinGroup(group, at, source, newPromise());
  }

  @Override
  public ChannelFuture joinGroup(
      InetAddress group,
      @Nullable NetworkInterface at,
      @Nullable InetAddress source,
      ChannelPromise promise) {
    return source == null ? member(group, true, promise) : bySource(promise);
  }

  @Override
  public ChannelFuture leaveGroup(InetAddress group) {
    return leaveGroup(group, newPromise());
  }

  @Override
  public ChannelFuture leaveGroup(InetAddress group, ChannelPromise promise) {
    return member(group, false, promise);
  }

  @Override
  public ChannelFuture leaveGroup(InetSocketAddress group, @Nullable NetworkInterface at) {
    return leaveGroup(group, at, newPromise());
  }

  @Override
  public ChannelFuture leaveGroup(
      InetSocketAddress group, @Nullable NetworkInterface at, ChannelPromise promise) {
    return member(group.getAddress(), false, promise);
  }

  @Override
  public ChannelFuture leaveGroup(
      InetAddress group, @Nullable NetworkInterface at, @Nullable InetAddress source) {
    return leaveGroup(group, at, source, newPromise());
  }

  @Override
  public ChannelFuture leaveGroup(
      InetAddress group,
      @Nullable NetworkInterface at,
      @Nullable InetAddress source,
      ChannelPromise promise) {
    return source == null ? member(group, false, promise) : bySource(promise);
  }

  @Override
  public ChannelFuture block(InetAddress group, @Nullable NetworkInterface at, InetAddress source) {
    return block(group, at, source, newPromise());
  }

  @Override
  public ChannelFuture block(
      InetAddress group,
      @Nullable NetworkInterface at,
      InetAddress source,
      ChannelPromise promise) {
    return bySource(promise);
  }

  @Override
  public ChannelFuture block(InetAddress group, InetAddress source) {
    return block(group, source, newPromise());
  }

  @Override
  public ChannelFuture block(InetAddress group, InetAddress source, ChannelPromise promise) {
    return bySource(promise);
  }

  private ChannelFuture member(InetAddress group, boolean join, ChannelPromise promise) {
    onLoop(() -> memberNow(Addresses.ip(group), join, promise));
    return promise;
  }

  private void memberNow(IpAddress group, boolean join, ChannelPromise promise) {
    UdpSocket its = socket;
    if (its == null) {
      promise.setFailure(new ClosedChannelException());
      return;
    }
    try {
      for (var each : loop().host().ip().interfaces()) {
        if (join) {
          its.join(each, group);
        } else {
          its.leave(each, group);
        }
      }
      promise.setSuccess();
    } catch (IllegalArgumentException notAGroup) {
      promise.setFailure(notAGroup);
    }
  }

  private static ChannelFuture bySource(ChannelPromise promise) {
    return promise.setFailure(
        new UnsupportedOperationException("groups are not filtered by source here"));
  }
}
