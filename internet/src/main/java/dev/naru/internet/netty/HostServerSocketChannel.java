package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpListener;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.wire.IpAddress;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A TCP port of a host, listened on; its children are {@link HostSocketChannel}s. */
public final class HostServerSocketChannel extends HostChannel implements ServerSocketChannel {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final HostServerSocketChannelConfig config = new HostServerSocketChannelConfig(this);
  private volatile @Nullable InetSocketAddress local;
  private @Nullable TcpListener listener; // the loop's own

  /** For {@code ServerBootstrap.channel}. */
  public HostServerSocketChannel() {
    super(null);
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    InetSocketAddress wanted = Addresses.resolved(address);
    TcpStack tcp = loop().transport(TcpStack.class);
    Optional<IpAddress> ip = Addresses.local(wanted);
    if (ip.isPresent()) {
      loop().mustOwn(ip.get());
    }
    TcpListener made =
        tcp.listen(
                ip,
                wanted.getPort(),
                config.getBacklog(),
                config.tcp(loop().tcp()),
                (_, _) -> waitForTurn())
            .orElseThrow(Failures::inUse);
    listener = made;
    local = Addresses.inet(made.address(), made.port());
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    TcpListener its = listener;
    if (its != null && its.waiting() > 0) {
      waitForTurn();
    }
  }

  @Override
  void onTurn() {
    TcpListener its = listener;
    if (its == null) { // the host was switched off
      unsafe().close(voidPromise());
      return;
    }
    if (!readPending || its.waiting() == 0) {
      return;
    }
    var portions = unsafe().recvBufAllocHandle();
    portions.reset(config);
    while (!closed && its.waiting() > 0) {
      HostSocketChannel child = HostSocketChannel.acceptedBy(this);
      Optional<TcpConnection> accepted = its.accept(now(), child);
      if (accepted.isEmpty()) {
        break;
      }
      child.accepted(accepted.get());
      readPending = false;
      portions.incMessagesRead(1);
      pipeline().fireChannelRead(child);
      if (!portions.continueReading()) {
        break;
      }
    }
    portions.readComplete();
    pipeline().fireChannelReadComplete();
  }

  @Override
  void onPowerOff() {
    listener = null;
    waitForTurn();
  }

  /** Who waits to be accepted is reset, as the kernel does it. */
  @Override
  protected void doClose() {
    closed = true;
    TcpListener its = listener;
    if (its != null) {
      its.close(now());
    }
  }

  @Override
  public boolean isActive() {
    return !closed && local != null;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() { // a listener has no other end
    return null;
  }

  @Override
  public HostServerSocketChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  // What only connections do.

  @Override
  protected void doDisconnect() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer queue) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new AbstractUnsafe() {
      @Override
      public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
        safeSetFailure(promise, new UnsupportedOperationException());
      }
    };
  }
}
