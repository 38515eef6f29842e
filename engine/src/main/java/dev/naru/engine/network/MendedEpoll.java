package dev.naru.engine.network;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's epoll with one mistake of 4.2.18 mended, and fewer calls to the kernel.
 *
 * <p>When a channel waits for nothing at the moment, Netty takes its descriptor out of epoll's set
 * and later speaks of it as though it were still there (netty#16689; 4.2.20 still has it):
 * epoll_ctl fails, the channel is closed and what was on its way is lost. That comes to pass when
 * the other end finishes its direction while we do not read. Here the descriptor stays in the set
 * with the edge-triggered flag alone, which tells of a hang-up once and never spins.
 *
 * <p>What a channel waits for changes several times in one turn of its loop; the kernel is told
 * once, before the loop waits. Whatever has changed is told, though it be as it was: that makes an
 * edge-triggered descriptor tell once more of what it has told already.
 */
final class MendedEpoll implements IoHandler {

  private static final Logger LOG = LoggerFactory.getLogger(MendedEpoll.class);

  private final IoHandler epoll;
  private final ThreadAwareExecutor loop;
  private final List<Kept> changed = new ArrayList<>();

  private MendedEpoll(IoHandler epoll, ThreadAwareExecutor loop) {
    this.epoll = epoll;
    this.loop = loop;
  }

  static IoHandlerFactory factory() {
    IoHandlerFactory factory = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new MendedEpoll(factory.newHandler(executor), executor);
      }

      @Override
      public boolean isChangingThreadSupported() {
        return factory.isChangingThreadSupported();
      }
    };
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Kept(handle, epoll.register(handle));
  }

  @Override
  public int run(IoHandlerContext context) {
    for (int i = 0; i < changed.size(); i++) {
      changed.get(i).tell();
    }
    changed.clear();
    return epoll.run(context);
  }

  /** A descriptor that stays in the set as long as its channel is open. */
  private final class Kept implements IoRegistration {

    private final IoHandle handle;
    private final IoRegistration registration;
    private @Nullable IoOps wanted;

    Kept(IoHandle handle, IoRegistration registration) {
      this.handle = handle;
      this.registration = registration;
    }

    @Override
    public long submit(IoOps ops) {
      IoOps kept = EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops;
      if (!loop.isExecutorThread(Thread.currentThread())) {
        return registration.submit(kept);
      }
      if (wanted == null) {
        changed.add(this);
      }
      wanted = kept;
      return 0;
    }

    /**
     * Tells the kernel what it waits for. One that the kernel does not take would wait for ever.
     */
    void tell() {
      IoOps ops = wanted;
      wanted = null;
      if (ops == null || !registration.isValid()) {
        return;
      }
      try {
        registration.submit(ops);
      } catch (UncheckedIOException refused) {
        LOG.warn("epoll does not take {}", handle, refused);
        close();
      }
    }

    private void close() {
      try {
        handle.close();
      } catch (Exception failed) {
        LOG.warn("{} cannot be closed", handle, failed);
      }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's own signature
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      wanted = null;
      return registration.cancel();
    }
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return epoll.isCompatible(type);
  }
}
