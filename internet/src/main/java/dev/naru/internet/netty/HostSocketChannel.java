package dev.naru.internet.netty;

import dev.naru.internet.tcp.CloseReason;
import dev.naru.internet.tcp.ConnectionHandler;
import dev.naru.internet.tcp.FourTuple;
import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
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
public final class HostSocketChannel extends AbstractChannel
    implements SocketChannel, HostChannel, ConnectionHandler {

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
  private volatile boolean closed;
  private volatile boolean inputShut;
  private volatile boolean outputShut;

  // The loop's own.
  private int news;
  private boolean readPending;
  private @Nullable ChannelPromise connecting;
  private @Nullable Future<?> connectTimeout;

  /** For {@code Bootstrap.channel}. Its host is that of the {@link HostEventLoop} it is given. */
  public HostSocketChannel() {
    this(null);
  }

  private HostSocketChannel(@Nullable HostServerSocketChannel parent) {
    super(parent);
  }

  @Override
  protected ChannelId newId() {
    return new HostChannelId();
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

  private HostEventLoop loop() {
    return (HostEventLoop) eventLoop();
  }

  /** How connections of its host behave by default. */
  TcpConfig tcp() {
    return isRegistered() ? loop().tcp() : TcpConfig.DEFAULT;
  }

  private long now() {
    return loop().now();
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
    boolean first = news == 0;
    news |= what;
    if (first && isRegistered()) {
      loop().ready(this);
    }
  }

  @Override
  public void onReady() {
    int told = news;
    news = 0;
    TcpConnection its = connection;
    if (closed) {
      return;
    }
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
  public void onPowerOff() {
    connection = null;
    tell(OVER);
  }

  private void connected() {
    ChannelPromise promise = connecting;
    if (promise == null) {
      return;
    }
    connectingIsOver();
    established = true;
    boolean wanted = promise.trySuccess();
    if (isActive()) {
      pipeline().fireChannelActive();
    }
    if (!wanted) {
      unsafe().close(voidPromise());
    }
  }

  private void connectingIsOver() {
    connecting = null;
    Future<?> timeout = connectTimeout;
    if (timeout != null) {
      timeout.cancel(false);
      connectTimeout = null;
    }
  }

  /** The connection has come to a bad end. */
  private void broken(IOException failure) {
    ChannelPromise promise = connecting;
    if (promise == null) {
      pipeline().fireExceptionCaught(failure);
    } else {
      connectingIsOver();
      ((HostUnsafe) unsafe()).fail(promise, failure);
    }
    unsafe().close(voidPromise());
  }

  // Reading.

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
    TcpConnection its = connection;
    if (its != null && (its.readableBytes() > 0 || its.isInputEnded())) {
      tell(READABLE);
    }
  }

  private void readNow(TcpConnection its) {
    if (inputShut) {
      discard(its);
      return;
    }
    if (!readPending) {
      return;
    }
    var portions = unsafe().recvBufAllocHandle();
    portions.reset(config);
    boolean any = false;
    while (!closed && !inputShut && its.readableBytes() > 0) {
      var payload = its.read(now(), Math.max(1, portions.guess()));
      any = true;
      readPending = false;
      portions.attemptedBytesRead(payload.length());
      portions.lastBytesRead(payload.length());
      portions.incMessagesRead(1);
      pipeline().fireChannelRead(BufferPayload.toBuffer(payload));
      if (!portions.continueReading()) {
        break;
      }
    }
    if (any) {
      portions.readComplete();
      pipeline().fireChannelReadComplete();
    } else if (its.isInputEnded()) {
      inputEnded();
    }
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

  private void discard(TcpConnection its) {
    while (its.readableBytes() > 0) {
      its.read(now(), Integer.MAX_VALUE).release();
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
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof HostEventLoop;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    loop().add(this, (HostChannelId) id());
    if (news != 0) {
      loop().ready(this);
    }
    promise.setSuccess();
  }

  @Override
  protected void doDeregister() {
    loop().remove((HostChannelId) id());
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    InetSocketAddress wanted = Addresses.resolved(address);
    loop().mustBeOn();
    Optional<IpAddress> ip = Addresses.local(wanted);
    if (ip.isPresent() && !loop().host().ip().isLocal(ip.get())) {
      throw Failures.notOurs();
    }
    bound = wanted;
  }

  /** The buffer that was written first, before there is a connection: it goes with the SYN. */
  private Payload early() {
    ChannelOutboundBuffer queue = unsafe().outboundBuffer();
    if (queue == null) {
      return Payload.empty();
    }
    queue.addFlush();
    if (!(queue.current() instanceof ByteBuf first)) {
      return Payload.empty();
    }
    Payload early = BufferPayload.of(first, first.readerIndex(), first.readableBytes());
    queue.removeBytes(first.readableBytes());
    return early;
  }

  private void open(InetSocketAddress to, @Nullable SocketAddress from) throws IOException {
    if (from != null) {
      doBind(from);
    }
    InetSocketAddress source = bound;
    TcpStack tcp = loop().transport(TcpStack.class);
    Optional<IpAddress> ip = source == null ? Optional.empty() : Addresses.local(source);
    int port = source == null ? 0 : source.getPort();
    IpAddress remote = Addresses.ip(to.getAddress());
    TcpConfig options = config.tcp(loop().tcp());
    TcpConnection made =
        config.isTcpFastOpenConnect()
            ? tcp.connectFast(now(), ip, port, remote, to.getPort(), options, this, early())
            : tcp.connect(now(), ip, port, remote, to.getPort(), options, this);
    if (made.closeReason().isPresent()) {
      throw Failures.of(made.closeReason().get());
    }
    config.applyTo(made);
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
    ChannelPromise promise = connecting;
    connectingIsOver();
    TcpConnection its = connection;
    if (its != null) {
      its.close(now());
    }
    if (promise != null) {
      promise.tryFailure(new ClosedChannelException());
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
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
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) super.remoteAddress();
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
            discard(its);
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

  private void onLoop(Runnable task) {
    if (eventLoop().inEventLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
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
      connecting = promise;
      int millis = config.getConnectTimeoutMillis();
      if (millis > 0) {
        connectTimeout =
            eventLoop().schedule(() -> timedOut(remoteAddress), millis, TimeUnit.MILLISECONDS);
      }
    }

    private void timedOut(SocketAddress remoteAddress) {
      ChannelPromise promise = connecting;
      if (promise != null) {
        connecting = null;
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
