package dev.naru.http.server;

import dev.naru.http.h1.Http1Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A bounded number of places for work in flight, and a bounded queue in front of them. */
final class Places implements Http1Context.Permits {

  private final int places;
  private final int seats;

  // A lock, held for a few instructions: loops and threads meet here with every request.
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int taken;

  Places(int places, int seats) {
    this.places = places;
    this.seats = seats;
  }

  @Override
  public boolean acquire(Runnable granted) {
    lock.lock();
    try {
      if (taken == places) {
        return waiting.size() < seats && waiting.add(granted);
      }
      taken++;
    } finally {
      lock.unlock();
    }
    granted.run();
    return true;
  }

  @Override
  public void release() {
    Runnable next = next();
    if (next != null) {
      next.run();
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Runnable next = waiting.poll();
      if (next == null) {
        taken--;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }
}
