package dev.naru.engine.network;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Keeps what blocks off the event loops. A loop serves thousands of connections: one that waits for
 * a disk, a database or a lock makes all of them wait.
 */
public final class Blocking {

  private Blocking() {}

  /** Whether the current thread may wait: true on every thread but an event loop's. */
  public static boolean mayBlock() {
    return !(Thread.currentThread() instanceof FastThreadLocalThread thread)
        || thread.permitBlockingCalls();
  }

  /**
   * Stands at the head of everything that may block. Fails on an event loop when assertions are on,
   * as they are in every test; costs nothing otherwise.
   */
  public static void assertMayBlock() {
    assert mayBlock()
        : "this may block, and " + Thread.currentThread().getName() + " is an event loop";
  }
}
