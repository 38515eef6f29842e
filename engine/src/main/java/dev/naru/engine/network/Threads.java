package dev.naru.engine.network;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a network: its loops', a virtual one for each task that may block, and one of the
 * system's for each that may compute.
 */
final class Threads {

  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

  private final ExecutorService tasks = each(Thread.ofVirtual().name("naru-", 1));
  private final ExecutorService computing =
      each(Thread.ofPlatform().daemon().name("naru-computing-", 1));

  private static ExecutorService each(Thread.Builder threads) {
    return Executors.newThreadPerTaskExecutor(
        threads
            .uncaughtExceptionHandler(
                (thread, failure) -> LOG.error("{} failed", thread.getName(), failure))
            .factory());
  }

  static ThreadFactory loopFactory() {
    return new DefaultThreadFactory("naru-loop", true);
  }

  Executor executor() {
    return tasks;
  }

  Executor computing() {
    return computing;
  }

  /** Ends loops, which closes their channels, then interrupts the tasks that are left. */
  void close(List<EventLoopGroup> groups, Duration patience) {
    groups.forEach(
        loops -> loops.shutdownGracefully(0, patience.toMillis(), TimeUnit.MILLISECONDS));
    if (Blocking.mayBlock()) {
      groups.forEach(loops -> loops.terminationFuture().awaitUninterruptibly(patience.toMillis()));
    }
    tasks.shutdownNow();
    computing.shutdownNow();
    if (Blocking.mayBlock()) {
      try {
        if (!tasks.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)
            || !computing.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warn("tasks still run {} after the network was closed", patience);
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
