package dev.naru.was.async;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one request outside of its first thread, one thing at a time. Events come
 * from anywhere (loops, timers, threads of the application), change the state under the lock and
 * {@link #signal}; whoever finds nobody at work asks for a thread, which does what is due until
 * nothing is. Between turns there is no thread: the request is parked.
 *
 * <p>The lock guards a few fields for a few instructions and is never held while something is
 * called, so that loops may take it.
 */
public abstract class Turns {

  /** Something to be done, on a thread that may block. */
  @FunctionalInterface
  protected interface Turn {
    /** Does it; must not throw. */
    void run();
  }

  private final Consumer<Runnable> threads;
  private boolean busy = true;

  /**
   * While a thread is at work, which has to call {@link #work} when it is through with what it does
   * now.
   *
   * @param threads gives a thread to go on with
   */
  protected Turns(Consumer<Runnable> threads) {
    this.threads = threads;
  }

  /** What is due, taken out of the state; null to park. Called under the lock. */
  protected abstract @Nullable Turn next();

  /** Does what is due, until nothing is. On the thread that is at work. */
  public final void work() {
    for (Turn turn = take(); turn != null; turn = take()) {
      turn.run();
    }
  }

  private @Nullable Turn take() {
    synchronized (this) {
      Turn turn = next();
      busy = turn != null;
      return turn;
    }
  }

  /** The state has changed: something may be due. Any thread, not under the lock. */
  protected final void signal() {
    synchronized (this) {
      if (busy) {
        return; // who is at work will look
      }
      busy = true;
    }
    threads.accept(this::work);
  }

  /** Runs more of the application beside the turns. */
  protected final void besides(Runnable work) {
    threads.accept(work);
  }

  /** Whether nobody has asked for the end. */
  protected abstract boolean open();

  /** A listener of a stream has failed, or its stream has. */
  protected abstract void streamFailed(Throwable cause);
}
