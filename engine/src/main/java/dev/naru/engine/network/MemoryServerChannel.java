package dev.naru.engine.network;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A listener in memory: a bounded queue of connections that nobody has accepted yet. */
final class MemoryServerChannel extends AbstractServerChannel {

  private static final int BACKLOG = 4_096;

  private final ChannelConfig config =
      new DefaultChannelConfig(this, new ServerChannelRecvByteBufAllocator()) {};
  private final MemoryNetwork network;
  private final Runnable acceptTask = this::accept;

  /** Guarded by itself; null entries do not exist. */
  private final Queue<MemoryChannel> waiting = new ArrayDeque<>();

  private volatile @Nullable SocketAddress local;
  private volatile boolean closed;
  private boolean readPending;

  MemoryServerChannel(MemoryNetwork network) {
    this.network = network;
  }

  /**
   * Puts the other end of a connection into the queue.
   *
   * @throws ConnectException when the queue is full or nobody listens any more
   */
  void offer(MemoryChannel client, SocketAddress at) throws ConnectException {
    synchronized (waiting) {
      if (closed || waiting.size() == BACKLOG) {
        throw new ConnectException("Connection refused: " + at);
      }
      waiting.add(client.accepted(this, at));
    }
    eventLoop().execute(acceptTask);
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    eventLoop().execute(acceptTask);
  }

  private void accept() {
    if (!readPending) {
      return;
    }
    MemoryChannel next = poll();
    if (next == null) {
      return;
    }
    readPending = false;
    do {
      pipeline().fireChannelRead(next);
      next = config.isAutoRead() ? poll() : null;
    } while (next != null);
    pipeline().fireChannelReadComplete();
  }

  private @Nullable MemoryChannel poll() {
    synchronized (waiting) {
      return waiting.poll();
    }
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    local = network.bind(address, this);
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    promise.setSuccess();
  }

  @Override
  protected void doClose() {
    SocketAddress address = local;
    if (address != null) {
      network.unbind(address, this);
    }
    synchronized (waiting) {
      closed = true;
      waiting.forEach(MemoryChannel::refuse);
      waiting.clear();
    }
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isActive() {
    return !closed && local != null;
  }
}
