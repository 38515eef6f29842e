package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpListener;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.wire.IpAddress;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A TCP port of a host, listened on; its children are {@link HostSocketChannel}s. */
public final class HostServerSocketChannel extends AbstractServerChannel
    implements ServerSocketChannel, HostChannel {

  private final HostServerSocketChannelConfig config = new HostServerSocketChannelConfig(this);
  private volatile @Nullable InetSocketAddress local;
  private volatile boolean closed;

  // The loop's own.
  private @Nullable TcpListener listener;
  private boolean readPending;
  private boolean waitsForTurn;

  /** For {@code ServerBootstrap.channel}. */
  public HostServerSocketChannel() {}

  @Override
  protected ChannelId newId() {
    return new HostChannelId();
  }

  private HostEventLoop loop() {
    return (HostEventLoop) eventLoop();
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    InetSocketAddress wanted = Addresses.resolved(address);
    TcpStack tcp = loop().transport(TcpStack.class);
    Optional<IpAddress> ip = Addresses.local(wanted);
    if (ip.isPresent() && !loop().host().ip().isLocal(ip.get())) {
      throw Failures.notOurs();
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

  /** Auto-read has been switched off: a read that it has asked for is not wanted any more. */
  void readNoMore() {
    if (!isRegistered() || eventLoop().inEventLoop()) {
      readPending = false;
    } else {
      eventLoop().execute(() -> readPending &= config.isAutoRead());
    }
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    TcpListener its = listener;
    if (its != null && its.waiting() > 0) {
      waitForTurn();
    }
  }

  private void waitForTurn() {
    if (!waitsForTurn) {
      waitsForTurn = true;
      loop().ready(this);
    }
  }

  @Override
  public void onReady() {
    waitsForTurn = false;
    TcpListener its = listener;
    if (closed) {
      return;
    }
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
      Optional<TcpConnection> accepted = its.accept(loop().now(), child);
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
  public void onPowerOff() {
    listener = null;
    waitForTurn();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof HostEventLoop;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    loop().add(this, (HostChannelId) id());
    promise.setSuccess();
  }

  @Override
  protected void doDeregister() {
    loop().remove((HostChannelId) id());
  }

  /** Who waits to be accepted is reset, as the kernel does it. */
  @Override
  protected void doClose() {
    closed = true;
    TcpListener its = listener;
    if (its != null) {
      its.close(loop().now());
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
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
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  @SuppressWarnings("NullAway") // as the interface has it: a listener has no other end
  public InetSocketAddress remoteAddress() {
    return null;
  }

  @Override
  public HostServerSocketChannelConfig config() {
    return config;
  }
}
