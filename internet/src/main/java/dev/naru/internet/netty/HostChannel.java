package dev.naru.internet.netty;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What channels of a host share: their loop, their turns on it, and the reads they were asked. */
abstract class HostChannel extends AbstractChannel {
  volatile boolean closed;

  // The loop's own.
  boolean readPending;
  private boolean waitsForTurn;

  HostChannel(@Nullable HostServerSocketChannel parent) {
    super(parent);
  }

  @Override
  protected final ChannelId newId() {
    return new HostChannelId();
  }

  final HostEventLoop loop() {
    return (HostEventLoop) eventLoop();
  }

  final long now() {
    return loop().now();
  }

  @Override
  protected final boolean isCompatible(EventLoop loop) {
    return loop instanceof HostEventLoop;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    loop().add(this, (HostChannelId) id());
    promise.setSuccess();
  }

  @Override
  protected final void doDeregister() {
    loop().remove((HostChannelId) id());
  }

  @Override
  public final boolean isOpen() {
    return !closed;
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) super.remoteAddress();
  }

  /** Asks for a turn, once until it has come; not before it has a loop. */
  final void waitForTurn() {
    if (!waitsForTurn && isRegistered()) {
      waitsForTurn = true;
      loop().ready(this);
    }
  }

  /** Its turn, after it has asked for one. */
  final void turn() {
    waitsForTurn = false;
    if (!closed) {
      onTurn();
    }
  }

  /** What it does in its turn, while it is open. */
  abstract void onTurn();

  /** The host has gone dark: its socket is gone, nobody is told, and it is to be closed. */
  abstract void onPowerOff();

  /** Auto-read has been switched off: a read that it has asked for is not wanted any more. */
  final void readNoMore() {
    if (!isRegistered() || eventLoop().inEventLoop()) {
      readPending = false;
    } else {
      eventLoop().execute(() -> readPending &= config().isAutoRead());
    }
  }

  /** Runs it on the loop: at once where that is. */
  final void onLoop(Runnable task) {
    if (eventLoop().inEventLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
  }
}
