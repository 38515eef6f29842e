package dev.naru.rpc.socket;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What has come and was not taken yet: from a loop to a thread that waits. */
final class Inbox<T> {

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private @Nullable IOException end;

  Inbox(Clock clock) {
    this.clock = clock;
  }

  void add(T value) {
    lock.lock();
    try {
      waiting.add(value);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void end(IOException why) {
    lock.lock();
    try {
      end = end == null ? why : end;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next. */
  T take(Duration timeout) throws IOException {
    Blocking.assertMayBlock();
    boolean[] late = new boolean[1];
    Clock.Scheduled timer = clock.schedule(timeout, () -> expire(late));
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        if (end != null) {
          throw end instanceof EOFException ? new EOFException(end.getMessage()) : end;
        } else if (late[0]) {
          throw new SocketTimeoutException("nothing came within " + timeout.toMillis() + " ms");
        }
        changed.await();
      }
      return waiting.remove();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting");
    } finally {
      lock.unlock();
      timer.cancel();
    }
  }

  private void expire(boolean[] late) {
    lock.lock();
    try {
      late[0] = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
