package dev.naru.internet.time;

import java.util.concurrent.locks.LockSupport;

/**
 * Drives a simulation in step with the clock on the wall, for people and programs outside of it: an
 * event happens when its time has come, or later if the machine is slow. Such a run is not
 * reproducible.
 */
public final class WallClock implements Runnable {
  private static final long LONGEST_WAIT = 1_000_000_000L;

  private final EventLoop loop;
  private volatile boolean stopped;

  public WallClock(EventLoop loop) {
    this.loop = loop;
  }

  /** Runs in the current thread, which then owns the loop, until {@link #stop}. */
  @Override
  public void run() {
    loop.handTo(Thread.currentThread());
    long origin = System.nanoTime() - loop.now();
    loop.outside(() -> System.nanoTime() - origin);
    while (!stopped) {
      loop.catchUp(System.nanoTime() - origin);
      long wait = loop.nextCatchUp() - (System.nanoTime() - origin);
      if (wait > 0) {
        LockSupport.parkNanos(this, Math.min(wait, LONGEST_WAIT));
      }
    }
  }

  /** Ends the run soon; from any thread. */
  public void stop() {
    stopped = true;
    loop.post(_ -> {});
  }
}
