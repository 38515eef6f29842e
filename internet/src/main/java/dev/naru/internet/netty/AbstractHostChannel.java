package dev.naru.internet.netty;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** What stream and datagram channels of a host share: their loop, and the reads they were asked. */
abstract class AbstractHostChannel extends AbstractChannel implements HostChannel {
  volatile boolean closed;
  boolean readPending; // the loop's own

  AbstractHostChannel(@Nullable HostServerSocketChannel parent) {
    super(parent);
  }

  @Override
  protected final ChannelId newId() {
    return new HostChannelId();
  }

  final HostEventLoop loop() {
    return (HostEventLoop) eventLoop();
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
