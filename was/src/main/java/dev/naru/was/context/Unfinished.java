package dev.naru.was.context;

import jakarta.servlet.UnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The requests of an application that outlive their first thread: asynchronous and upgraded ones.
 * When the application stops, those that are left are told, and waited for, so that none of its
 * code runs when its classes go.
 */
final class Unfinished {

  /** How long the code of an application may take to see that it is over. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<Object, Consumer<Throwable>> all = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();

  /**
   * One has begun.
   *
   * @param abandon ends it in failure
   */
  void add(Object request, Consumer<Throwable> abandon) {
    all.put(request, abandon);
  }

  /** One has ended; harmless when it never was here. */
  void remove(Object request) {
    if (all.remove(request) != null && all.isEmpty()) {
      lock.lock();
      try {
        empty.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends them all. */
  void end() {
    if (all.isEmpty()) {
      return;
    }
    UnavailableException reason = new UnavailableException("the application stops", 1);
    all.values().forEach(abandon -> abandon.accept(reason));
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (!all.isEmpty() && left > 0) {
        left = empty.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
