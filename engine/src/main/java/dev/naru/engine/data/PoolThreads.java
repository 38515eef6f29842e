package dev.naru.engine.data;

import java.util.concurrent.ThreadFactory;

/**
 * The threads that a pool works with itself. It starts them when somebody asks for a connection, on
 * that one's thread, which may be an application's: what they took along from there, the class
 * loader of its context among it, would be held for as long as they live.
 */
public final class PoolThreads {

  private PoolThreads() {}

  /** Those of a pool, under Naru's class loader. */
  public static ThreadFactory of(String pool) {
    ThreadFactory threads =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name(pool + ":pool-", 1)
            .factory();
    return work -> {
      Thread thread = threads.newThread(work);
      thread.setContextClassLoader(PoolThreads.class.getClassLoader());
      return thread;
    };
  }
}
