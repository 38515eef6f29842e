package dev.naru.internet.netty;

import dev.naru.internet.tcp.CloseReason;
import dev.naru.internet.tcp.ConnectionHandler;
import dev.naru.internet.tcp.FourTuple;
import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.wire.IpAddress;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP connection on a host. It behaves as a socket of the kernel does with Netty's
 * native transport: the receive window closes while the program does not read, a write waits in
 * Netty's buffer while the send buffer is full, errors have the kernel's classes and words.
 *
 * <p>Buffers are not copied: what is written is held until it is acknowledged, although its promise
 * is kept as soon as the send buffer has it, and what is read may be a part of what the other host
 * wrote. Whoever keeps to Netty's rule, and changes no buffer with a reference count above 1, does
 * not notice.
 */
public final class HostSocketChannel extends HostChannel
    implements SocketChannel, ConnectionHandler {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private static final int CONNECTED = 1;
  private static final int READABLE = 2;
  private static final int WRITABLE = 4;
  private static final int OVER = 8;

  private final HostSocketChannelConfig config = new HostSocketChannelConfig(this);
  private volatile @Nullable TcpConnection connection;
  private volatile @Nullable FourTuple tuple; // of what was connection, too, when that is gone
  private volatile @Nullable InetSocketAddress bound; // before there is one
  private volatile @Nullable InetSocketAddress named; // the remote, if it was asked for by a name
  private volatile boolean established;
  private volatile boolean inputShut;
  private volatile boolean outputShut;

  // The loop's own.
  private int news;
  private @Nullable Connecting connecting;

  /** For {@code Bootstrap.channel}. Its host is that of the {@link HostEventLoop} it is given. */
  public HostSocketChannel() {
    this(null);
  }

  private HostSocketChannel(@Nullable HostServerSocketChannel parent) {
    super(parent);
  }

  /** For a connection that is about to be accepted; it hears of it as a handler. */
  static HostSocketChannel acceptedBy(HostServerSocketChannel parent) {
    return new HostSocketChannel(parent);
  }

  /** The connection that was accepted. */
  void accepted(TcpConnection its) {
    connection = its;
    tuple = its.tuple();
    established = true;
  }

  /** How connections of its host behave by default. */
  TcpConfig tcp() {
    return isRegistered() ? loop().tcp() : TcpConfig.DEFAULT;
  }

  // What the connection tells: it waits for the channel's turn.

  @Override
  public void onConnected(long now, TcpConnection its) {
    tell(CONNECTED);
  }

  @Override
  public void onReadable(long now, TcpConnection its) {
    tell(READABLE);
  }

  @Override
  public void onInputEnded(long now, TcpConnection its) {
    tell(READABLE);
  }

  @Override
  public void onWritable(long now, TcpConnection its) {
    tell(WRITABLE);
  }

  @Override
  public void onClosed(long now, TcpConnection its, CloseReason reason) {
    tell(OVER);
  }

  private void tell(int what) {
    news |= what;
    waitForTurn();
  }

  @Override
  void onTurn() {
    int told = news;
    news = 0;
    TcpConnection its = connection;
    if (its == null) { // the host was switched off
      unsafe().close(voidPromise());
      return;
    }
    if ((told & CONNECTED) != 0) {
      connected();
    }
    CloseReason reason = its.closeReason().orElse(CloseReason.FINISHED);
    if ((told & OVER) != 0 && reason != CloseReason.FINISHED) {
      broken(Failures.of(reason));
      return;
    }
    if ((told & WRITABLE) != 0) {
      ((HostUnsafe) unsafe()).flushAgain();
    }
    if ((told & READABLE) != 0) {
      readNow(its);
    }
  }

  @Override
  void onPowerOff() {
    connection = null;
    tell(OVER);
  }

  private void connected() {
    ChannelPromise promise = connectingIsOver();
    if (promise == null) {
      return;
    }
    established = true;
    boolean wanted = promise.trySuccess();
    if (isActive()) {
      pipeline().fireChannelActive();
    }
    if (!wanted) {
      unsafe().close(voidPromise());
    }
  }

  /** Who has waited for it; null if nobody does. */
  private @Nullable ChannelPromise connectingIsOver() {
    Connecting its = connecting;
    connecting = null;
    return its == null ? null : its.over();
  }

  /** The connection has come to a bad end. */
  private void broken(IOException failure) {
    ChannelPromise promise = connectingIsOver();
    if (promise == null) {
      pipeline().fireExceptionCaught(failure);
    } else {
      ((HostUnsafe) unsafe()).fail(promise, failure);
    }
    unsafe().close(voidPromise());
  }

  // Reading.

  @Override
  protected void doBeginRead() {
    readPending = true;
    TcpConnection its = connection;
    if (its != null && (its.readableBytes() > 0 || its.isInputEnded())) {
      tell(READABLE);
    }
  }

  private void readNow(TcpConnection its) {
    if (inputShut) {
      StreamReader.discard(its, now());
      return;
    }
    if (!readPending) {
      return;
    }
    var portions = unsafe().recvBufAllocHandle();
    portions.reset(config);
    if (StreamReader.read(its, now(), portions, pipeline(), this::takesPortion)) {
      portions.readComplete();
      pipeline().fireChannelReadComplete();
    } else if (its.isInputEnded()) {
      inputEnded();
    }
  }

  private boolean takesPortion() {
    boolean takes = !closed && !inputShut;
    readPending &= !takes;
    return takes;
  }

  private void inputEnded() {
    readPending = false;
    if (config.isAllowHalfClosure()) {
      inputShut = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    } else {
      unsafe().close(voidPromise());
    }
  }

  // Writing.

  @Override
  protected Object filterOutboundMessage(Object message) {
    return StreamWriter.filter(message);
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer queue) throws IOException {
    TcpConnection its = connection;
    if (its == null) {
      throw new ClosedChannelException();
    }
    StreamWriter.write(queue, its, now(), config.getAllocator());
  }

  // Life.

  @Override
  protected void doRegister(ChannelPromise promise) {
    super.doRegister(promise);
    if (news != 0) { // from the time before
      waitForTurn();
    }
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    InetSocketAddress wanted = Addresses.resolved(address);
    loop().mustBeOn();
    Optional<IpAddress> ip = Addresses.local(wanted);
    if (ip.isPresent()) {
      loop().mustOwn(ip.get());
    }
    bound = wanted;
  }

  private void open(InetSocketAddress to, @Nullable SocketAddress from) throws IOException {
    if (from != null) {
      doBind(from);
    }
    TcpConnection made = Connecting.open(this, to, bound);
    connection = made;
    tuple = made.tuple();
    named = to.getHostString().equals(to.getAddress().getHostAddress()) ? null : to;
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    closed = true;
    ChannelPromise promise = connectingIsOver();
    TcpConnection its = connection;
    if (its != null) {
      its.close(now());
    }
    if (promise != null) {
      promise.tryFailure(new ClosedChannelException());
    }
  }

  @Override
  public boolean isActive() {
    return !closed && established;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() { // made when asked for: most never are
    FourTuple its = tuple;
    return its == null ? bound : Addresses.inet(its.local(), its.localPort());
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    FourTuple its = tuple;
    if (its == null || named != null) {
      return named;
    }
    return Addresses.inet(its.remote(), its.remotePort());
  }

  @Override
  public HostServerSocketChannel parent() {
    return (HostServerSocketChannel) super.parent();
  }

  @Override
  public HostSocketChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  /** Its connection's counters and state, to look into; empty before there is one. */
  public Optional<TcpConnection> connection() {
    return Optional.ofNullable(connection);
  }

  /** Does something to its connection, if it has one, on the loop. */
  void onConnection(BiConsumer<Long, TcpConnection> action) {
    if (connection != null && isRegistered()) {
      onLoop(
          () -> {
            TcpConnection its = connection;
            if (its != null && !closed) {
              action.accept(now(), its);
            }
          });
    }
  }

  // Half-close.

  @Override
  protected void doShutdownOutput() throws IOException {
    TcpConnection its = connection;
    if (its == null) {
      throw new ClosedChannelException();
    }
    outputShut = true;
    its.shutdownOutput(now());
  }

  @Override
  public boolean isInputShutdown() {
    return inputShut || closed;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShut || closed;
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    onLoop(() -> ((HostUnsafe) unsafe()).shutdownOutput(promise));
    return promise;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  /** What comes from now on is thrown away; the peer is not told, as the kernel does not. */
  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    onLoop(
        () -> {
          inputShut = true;
          TcpConnection its = connection;
          if (its != null) {
            StreamReader.discard(its, now());
          }
          promise.trySuccess();
        });
    return promise;
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    shutdownInput();
    return shutdownOutput(promise);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new HostUnsafe();
  }

  private final class HostUnsafe extends AbstractUnsafe {
    @Override
    public void connect(
        SocketAddress remoteAddress, @Nullable SocketAddress localAddress, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      try {
        if (connecting != null) {
          throw new ConnectionPendingException();
        }
        if (connection != null) {
          throw new AlreadyConnectedException();
        }
        open(Addresses.resolved(remoteAddress), localAddress);
      } catch (IOException | RuntimeException failure) {
        promise.tryFailure(annotateConnectException(failure, remoteAddress));
        if (connection == null) {
          close(voidPromise());
        }
        return;
      }
      Connecting its = new Connecting(promise);
      connecting = its;
      int millis = config.getConnectTimeoutMillis();
      if (millis > 0) {
        its.until(
            eventLoop().schedule(() -> timedOut(remoteAddress), millis, TimeUnit.MILLISECONDS));
      }
    }

    private void timedOut(SocketAddress remoteAddress) {
      ChannelPromise promise = connectingIsOver();
      if (promise != null) {
        String after = "connection timed out after " + config.getConnectTimeoutMillis() + " ms: ";
        promise.tryFailure(new ConnectTimeoutException(after + remoteAddress));
        close(voidPromise());
      }
    }

    void fail(ChannelPromise promise, IOException failure) {
      SocketAddress to = remoteAddress0();
      promise.tryFailure(to == null ? failure : annotateConnectException(failure, to));
    }

    /** Goes on writing what came short before; unlike flush, nothing newer. */
    void flushAgain() {
      flush0();
    }
  }
}
