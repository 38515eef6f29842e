package dev.naru.engine.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection in memory. It behaves as a TCP socket does wherever a server can tell:
 * bytes in any portions, a bounded buffer each way and so writability, half-close, file regions,
 * internet addresses.
 */
final class MemoryChannel extends AbstractChannel implements DuplexChannel {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final Config config = new Config(this);
  private final MemoryNetwork network;
  private final Runnable readTask = this::readNow;
  private final Runnable flushTask = this::flushNow;

  private volatile boolean closed;
  private volatile @Nullable SocketAddress local;
  private volatile @Nullable SocketAddress remote;
  private volatile @Nullable MemoryPipe in;
  private volatile @Nullable MemoryPipe out;
  private volatile boolean inputShut;
  private volatile boolean outputShut;

  /** A read was asked for and has moved nothing yet; the loop's own. */
  private boolean readPending;

  /** The end that connects. */
  MemoryChannel(MemoryNetwork network) {
    super(null);
    this.network = network;
  }

  /** The end that is accepted; joined with the one that connects. */
  private MemoryChannel(
      MemoryServerChannel parent, MemoryNetwork network, MemoryChannel peer, SocketAddress at) {
    super(parent);
    this.network = network;
    this.local = at;
    this.remote = peer.local;
    MemoryPipe there = new MemoryPipe(this::readable, peer::writable);
    MemoryPipe back = new MemoryPipe(peer::readable, this::writable);
    this.in = there;
    this.out = back;
    peer.out = there;
    peer.in = back;
    peer.remote = at;
  }

  /** The other end of a connection that this channel makes to a listener at an address. */
  MemoryChannel accepted(MemoryServerChannel parent, SocketAddress at) {
    return new MemoryChannel(parent, network, this, at);
  }

  /** Ends a connection that was never accepted. */
  void refuse() {
    closed = true;
    endPipes();
  }

  // What the pipes tell, on any thread. An end that is not accepted yet looks when it is.

  private void readable() {
    if (isRegistered()) {
      eventLoop().execute(readTask);
    }
  }

  private void writable() {
    if (isRegistered()) {
      eventLoop().execute(flushTask);
    }
  }

  // Reading.

  @Override
  protected void doBeginRead() {
    readPending = true;
    MemoryPipe source = in;
    if (source != null && !inputShut && source.isReadable()) {
      eventLoop().execute(readTask);
    }
  }

  private void readNow() {
    MemoryPipe source = in;
    if (!readPending || closed || inputShut || source == null || !source.isReadable()) {
      return;
    }
    var portions = unsafe().recvBufAllocHandle();
    portions.reset(config);
    int moved;
    do {
      ByteBuf portion = portions.allocate(config.getAllocator());
      portions.attemptedBytesRead(portion.writableBytes());
      moved = source.read(portion);
      portions.lastBytesRead(moved);
      if (moved <= 0) {
        portion.release();
        break;
      }
      portions.incMessagesRead(1);
      readPending = false;
      pipeline().fireChannelRead(portion);
    } while (portions.continueReading());
    portions.readComplete();
    pipeline().fireChannelReadComplete();
    if (moved < 0 && !closed) {
      inputEnded();
    }
  }

  private void inputEnded() {
    readPending = false;
    if (config.allowHalfClosure) {
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
    if (message instanceof ByteBuf || message instanceof FileRegion) {
      return message;
    }
    throw new UnsupportedOperationException(
        "a connection carries buffers and file regions, not "
            + StringUtil.simpleClassName(message));
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
    MemoryPipe target = out;
    if (target == null) {
      throw new NotYetConnectedException();
    }
    while (queue.current() != null) {
      boolean whole =
          queue.current() instanceof ByteBuf buffer
              ? write(buffer, target, queue)
              : write((FileRegion) queue.current(), target, queue);
      if (!whole) {
        return;
      }
      queue.remove();
    }
  }

  private void flushNow() {
    ((Unsafe) unsafe()).resume();
  }

  private static boolean write(ByteBuf buffer, MemoryPipe target, ChannelOutboundBuffer queue)
      throws IOException {
    while (buffer.isReadable()) {
      int moved = target.write(buffer);
      if (moved == 0) {
        return false;
      }
      queue.progress(moved);
    }
    return true;
  }

  private boolean write(FileRegion region, MemoryPipe target, ChannelOutboundBuffer queue)
      throws IOException {
    while (region.transferred() < region.count()) {
      long moved = region.transferTo(target, region.transferred());
      if (moved <= 0) {
        if (region instanceof DefaultFileRegion file && !target.isReadable()) {
          validateFileRegion(file, region.transferred());
        }
        return false;
      }
      queue.progress(moved);
    }
    return true;
  }

  // Life.

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    promise.setSuccess();
  }

  @Override
  protected void doBind(SocketAddress address) {
    local = network.resolved(address);
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    closed = true;
    endPipes();
  }

  private void endPipes() {
    MemoryPipe output = out;
    MemoryPipe input = in;
    if (output != null && input != null) {
      output.end();
      input.abandon();
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isActive() {
    return !closed && in != null;
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
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Unsafe();
  }

  // Half-close.

  @Override
  protected void doShutdownOutput() {
    outputShut = true;
    Objects.requireNonNull(out).end();
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
    onLoop(() -> ((Unsafe) unsafe()).shutdownOutput(promise));
    return promise;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    onLoop(
        () -> {
          inputShut = true;
          MemoryPipe source = in;
          if (source != null) {
            source.abandon();
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

  private final class Unsafe extends AbstractUnsafe {
    @Override
    public void connect(
        SocketAddress remoteAddress, @Nullable SocketAddress localAddress, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      if (in != null) {
        promise.tryFailure(new AlreadyConnectedException());
        return;
      }
      try {
        if (localAddress != null || local == null) {
          local = network.source(localAddress, remoteAddress);
        }
        network.join(MemoryChannel.this, remoteAddress);
      } catch (IOException refused) {
        promise.tryFailure(refused);
        closeIfClosed();
        return;
      }
      boolean wanted = promise.trySuccess();
      pipeline().fireChannelActive();
      if (!wanted) {
        close(voidPromise());
      }
    }

    /** Goes on writing what came short before; unlike flush, nothing newer. */
    void resume() {
      flush0();
    }
  }

  private static final class Config extends DefaultChannelConfig {
    private volatile boolean allowHalfClosure;

    Config(MemoryChannel channel) {
      super(channel);
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
      return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(ChannelOption<T> option) {
      return option.equals(ChannelOption.ALLOW_HALF_CLOSURE)
          ? (T) (Boolean) allowHalfClosure
          : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
        validate(option, value);
        allowHalfClosure = (Boolean) value;
        return true;
      }
      return super.setOption(option, value);
    }
  }
}
